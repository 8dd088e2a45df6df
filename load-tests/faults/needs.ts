import { fileURLToPath } from 'node:url';
import { type Earlier, layEarlier } from './earlier.ts';
import type { Fault } from './faults/fault.ts';
import { layNetwork, type Network } from './network.ts';
import { type Disk, mountSmallDisk } from './small-disk.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What of a machine a run has got, and how it is given back. */
export type Met = {
  /** Those whose needs are met. */
  readonly faults: readonly Fault[];
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
  const missing = new Set<string>();
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
    missing.add(id);
    at.progress(`${id} is NOT TRIED, ${what} cannot be had: ${got.why}`);
    return undefined;
  }
  const { dataDir, portOffset } = at;
  met<Disk>('F6', 'a small disk', () => mountSmallDisk(dataDir));
  const network = met<Network>('F7N', 'a network namespace', () => layNetwork(portOffset));
  const earlier = met<Earlier>('F20N', 'an earlier release', () =>
    layEarlier(root, `${dataDir}-earlier`),
  );
  return {
    faults: faults.filter(({ id }) => !missing.has(id)),
    ...{ network, earlier },
    undo() {
      for (const one of undone) one();
    },
  };
}
