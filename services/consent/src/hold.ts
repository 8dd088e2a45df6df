import type { ServiceClient } from '@doui/http';
import { parseStreamKey, positionToken } from '@doui/kernel';
import type { Recorded } from './consents/handle.ts';

/**
 * A stop that is durable but not published closes no feed yet. Meanwhile the gates are asked over HTTP
 * to deny the person until they have seen this version, and the stop-tracker to follow it from now.
 */
export const holdBy =
  (holders: readonly ServiceClient[], onTrouble: (error: unknown) => void) =>
  async ({ position, published, entry }: Recorded): Promise<void> => {
    if (published || !stops(entry)) return;
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

function stops({ event }: Recorded['entry']): boolean {
  if (event.type === 'answered') return event.answers.some(({ given }) => !given);
  return event.type === 'withdrawn' || event.type === 'expired' || event.type === 'erased';
}
