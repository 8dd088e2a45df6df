import { type Position, parseStreamKey, positionToken } from '@doui/kernel';
import type { ServiceClient } from './call-service.ts';

/**
 * A stop that is durable but not published closes no feed yet. Meanwhile the gates are asked over HTTP
 * to deny the person until they have seen this version, and the stop-tracker to follow it from now:
 * T runs from the first of held and published.
 */
export const askToHold =
  (holders: readonly ServiceClient[], onTrouble: (error: unknown) => void) =>
  async (position: Position): Promise<void> => {
    const { org, id: person } = parseStreamKey(position.stream) ?? {};
    const body = { organisation: org, person, position: positionToken(position) };
    await Promise.all(
      holders.map(async (holder) => {
        try {
          const { status } = await holder.call({ method: 'POST', path: '/v1/hold', body });
          if (status >= 300) onTrouble(new Error(`a hold was answered with ${status}`));
        } catch (error) {
          // The answer says `inForce: false` whether or not anybody could be asked.
          onTrouble(error);
        }
      }),
    );
  };
