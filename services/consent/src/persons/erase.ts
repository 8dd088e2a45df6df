import { parseStreamKey, streamKey } from '@doui/kernel';
import type { Ports } from '../ports.ts';

type Finishing = Pick<Ports, 'keyring' | 'identifiers'>;

/**
 * What follows an erasure that is durable: the person's key goes, and with it everything sealed, and the
 * identifiers are free, so that who comes again is somebody new. Doing it twice changes nothing.
 */
export async function finishErasure(
  { keyring, identifiers }: Finishing,
  org: string,
  person: string,
): Promise<void> {
  await identifiers.release(person);
  await keyring.destroy(streamKey(org, 'person', person));
}

type Deps = Finishing &
  Pick<Ports, 'ledger'> & {
    readonly onTrouble: (error: unknown) => void;
    readonly sleep: (ms: number) => Promise<void>;
  };

/**
 * Each replica finishes what its own state topic says is erased: it forgets what it remembers of the
 * person, and whoever died between the event and the key is made good at the next start.
 */
export function createEraser(deps: Deps) {
  let stopped = false;

  async function follow(stream: string): Promise<void> {
    const { org = '', id = '' } = parseStreamKey(stream) ?? {};
    for (let waitMs = 200; !stopped; waitMs = Math.min(waitMs * 2, 10_000)) {
      try {
        // The ledger is believed, not the topic: a key that is gone does not come back.
        const head = await deps.ledger.read(stream);
        if (head?.state.status === 'erased') await finishErasure(deps, org, id);
        return;
      } catch (error) {
        deps.onTrouble(error);
        await deps.sleep(waitMs);
      }
    }
  }

  return {
    follow: (stream: string): void => void follow(stream),
    stop: (): void => {
      stopped = true;
    },
  };
}
