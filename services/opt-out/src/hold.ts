import { askToHold, type ServiceClient } from '@doui/http';
import type { PersonHandled } from './persons/handle.ts';

/** What takes something away from the feeds; undoing needs no haste. */
const stops = new Set(['opted-out', 'use-stopped', 'opt-outs-erased']);

/** Asks the holders for what stops something; called for what is not published yet. */
export function holdBy(holders: readonly ServiceClient[], onTrouble: (error: unknown) => void) {
  const ask = askToHold(holders, onTrouble);
  return async ({ position, entry }: PersonHandled): Promise<void> => {
    if (stops.has(entry.event.type)) await ask(position);
  };
}
