import { askToHold, type ServiceClient } from '@doui/http';
import type { Recorded } from './consents/handle.ts';

/** Asks the holders for what stops something and is not published yet. */
export function holdBy(holders: readonly ServiceClient[], onTrouble: (error: unknown) => void) {
  const ask = askToHold(holders, onTrouble);
  return async ({ position, published, entry }: Recorded): Promise<void> => {
    if (!published && stops(entry)) await ask(position);
  };
}

function stops({ event }: Recorded['entry']): boolean {
  if (event.type === 'answered') return event.answers.some(({ given }) => !given);
  return event.type === 'withdrawn' || event.type === 'expired' || event.type === 'erased';
}
