import { fileURLToPath } from 'node:url';
import type { BrokerCount } from '@doui/local';
import { type Earlier, layEarlier } from './earlier.ts';
import type { Fault } from './faults/fault.ts';
import { layNetwork, type Network } from './network.ts';
import { type Disk, mountSmallDisk } from './small-disk.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A fault that is not tried, and why. */
export type Missing = { readonly id: string; readonly why: string };

/** What of a machine a run has got, and how it is given back. */
export type Met = {
  /** Those whose needs are met. */
  readonly faults: readonly Fault[];
  /** Of the stack they are tried on. */
  readonly brokers: BrokerCount;
  /** The others, and why they are not tried. */
  readonly missing: readonly Missing[];
  readonly network?: Network | undefined;
  readonly earlier?: Earlier | undefined;
  undo(): void;
};

/** Some faults need more than processes. What cannot be had is said, and its fault is not tried. */
export function meetNeeds(
  faults: readonly Fault[],
  at: {
    readonly dataDir: string;
    readonly portOffset: number;
    readonly progress: (line: string) => void;
  },
): Met {
  const undone: (() => void)[] = [];
  const missing: Missing[] = [];
  function miss(id: string, why: string): void {
    missing.push({ id, why });
    at.progress(`${id} is NOT TRIED, ${why}`);
  }
  function met<Got extends { remove(): void }>(
    id: string,
    what: string,
    get: () => Got | { readonly why: string },
  ): Got | undefined {
    if (!faults.some((fault) => fault.id === id)) return undefined;
    const got = get();
    if ('remove' in got) {
      undone.push(() => got.remove());
      return got;
    }
    miss(id, `${what} cannot be had: ${got.why}`);
    return undefined;
  }
  const { dataDir, portOffset } = at;
  met<Disk>('F6', 'a small disk', () => mountSmallDisk(dataDir));
  const network = met<Network>('F7N', 'a network namespace', () => layNetwork(portOffset));
  const earlier = met<Earlier>('F20N', 'an earlier release', () =>
    layEarlier(root, `${dataDir}-earlier`),
  );
  // A run has one stack, and what the others do they do to one broker.
  const several = faults.find((fault) => fault.brokers !== undefined);
  const alone = several !== undefined && faults.length === 1;
  if (several && !alone) {
    miss(several.id, `it needs a stack with three brokers: run it with --only ${several.id}`);
  }
  return {
    faults: faults.filter(({ id }) => !missing.some((one) => one.id === id)),
    brokers: alone ? 3 : 1,
    ...{ missing, network, earlier },
    undo() {
      for (const one of undone) one();
    },
  };
}
