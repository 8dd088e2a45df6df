import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

type Frame = { readonly functionName: string; readonly url: string };
export type CpuProfile = {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

/** Runs `work` under the profiler and writes a `.cpuprofile`, as `node --cpu-prof` does, of it alone. */
export async function profiled<T>(file: string, work: () => Promise<T>): Promise<T> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  try {
    return await work();
  } finally {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(file, JSON.stringify(profile));
    session.disconnect();
  }
}

export type Share = { readonly where: string; readonly share: number };

// Waiting, and the profiler's own start.
const apart = new Set(['(idle)', 'node:inspector']);

/** Who used the processor: shares of the busy time by package, own folder or part of the run-time. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Share[] {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const spent = new Map<string, number>();
  samples.forEach((id, at) => {
    const place = places.get(id) ?? '?';
    if (!apart.has(place)) spent.set(place, (spent.get(place) ?? 0) + (timeDeltas[at] ?? 0));
  });
  const busy = [...spent.values()].reduce((sum, time) => sum + time, 0);
  return [...spent]
    .map(([where, time]) => ({ where, share: time / busy }))
    .sort((a, b) => b.share - a.share);
}

/** `kafkajs`, `packages/ledger`, `node:crypto`, `(garbage collector)`. */
export function placeOf({ functionName, url }: Frame): string {
  if (url === '') return functionName || '(native)';
  const library = url.split('/node_modules/').at(-1);
  if (library !== undefined && url.includes('/node_modules/')) {
    const [scope = '', name = ''] = library.split('/');
    return scope.startsWith('@') ? `${scope}/${name}` : scope;
  }
  const own = /\/((?:packages|services|load-tests)\/[^/]+)\//.exec(url)?.[1];
  if (own) return own;
  const inside = /^node:(?:internal\/)?([^/]+)/.exec(url)?.[1];
  return inside ? `node:${inside}` : url;
}
