import type { ServiceClient } from '@doui/http';
import { positionToken } from '@doui/kernel';
import type { PersonHandled } from './persons/handle.ts';

/** What takes something away from the feeds; undoing needs no haste. */
const stops = new Set(['opted-out', 'use-stopped', 'opt-outs-erased']);

/**
 * A stop that is durable but not published closes no feed yet. Meanwhile the gates are asked over HTTP
 * to deny the person until they have seen this version; T runs from the first of both.
 */
export const holdBy =
  (gate: ServiceClient | undefined, onTrouble: (error: unknown) => void) =>
  async ({ position, entry }: PersonHandled): Promise<void> => {
    if (!gate || !stops.has(entry.event.type)) return;
    const [org, , person] = position.stream.split('/');
    const body = { organisation: org, person, position: positionToken(position) };
    try {
      const { status } = await gate.call({ method: 'POST', path: '/v1/hold', body });
      if (status >= 300) onTrouble(new Error(`the gate answered ${status} to a hold`));
    } catch (error) {
      // The answer says `inForce: false` whether or not a gate could be asked.
      onTrouble(error);
    }
  };
