import type { Instant } from '@doui/kernel';
import { itself } from '../actor.ts';
import { handlePerson, type PersonPorts, personStream } from '../persons/handle.ts';

export type ErasePorts = PersonPorts & {
  readonly now: () => Instant;
  readonly onTrouble: (error: unknown) => void;
  readonly sleep: (ms: number) => Promise<void>;
};

/**
 * Follows an erasure of `consent`: the stream ends with an empty, last state. The command id names the
 * version that told of it, so reading the topic again after a restart does nothing more.
 */
export function createEraser(ports: ErasePorts) {
  let stopped = false;

  async function erase(org: string, person: string, version: number): Promise<void> {
    for (let waitMs = 200; !stopped; waitMs = Math.min(waitMs * 2, 10_000)) {
      try {
        const head = await ports.ledger.read(personStream(org, person));
        // Who never opted out of anything has nothing here; consent's own state denies everything.
        if (!head || head.state.status === 'erased') return;
        const command = {
          type: 'erase-person',
          at: ports.now(),
          by: itself,
          side: 'organisation',
        } as const;
        const commandId = `erase/${version}`;
        await handlePerson(ports, { org, person, commandId, command });
        return;
      } catch (error) {
        ports.onTrouble(error);
        await ports.sleep(waitMs);
      }
    }
  }

  return {
    erase: (org: string, person: string, version: number) => void erase(org, person, version),
    stop: () => {
      stopped = true;
    },
  };
}
