import { createHash } from 'node:crypto';
import { idFromBytes, type Position, positionToken } from '@doui/kernel';

/**
 * The id of the case that follows a stop. It is made from where the stop stands in its owner's ledger, so
 * every tracker opens the same case, however often and in whatever order it hears of it.
 */
export const stopIdOf = (position: Position): string =>
  idFromBytes(
    createHash('sha256')
      .update(`stop\0${positionToken(position)}`)
      .digest(),
  );
