import type { ServiceClient } from '@doui/http';
import { positionToken } from '@doui/kernel';
import type { PersonHandled } from './persons/handle.ts';

/** What takes something away from the feeds; undoing needs no haste. */
const stops = new Set(['opted-out', 'use-stopped', 'opt-outs-erased']);

/**
 * A stop that is durable but not published closes no feed yet. Meanwhile the gates are asked over HTTP
 * to deny the person until they have seen this version, and the stop-tracker to follow it from now; T runs from the first of both.
 */
export const holdBy =
  (holders: readonly ServiceClient[], onTrouble: (error: unknown) => void) =>
  async ({ position, entry }: PersonHandled): Promise<void> => {
    if (!stops.has(entry.event.type)) return;
    const [org, , person] = position.stream.split('/');
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
