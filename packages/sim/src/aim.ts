import { partitionOf, topics } from '@doui/events';
import { org } from './doui/registry.ts';
import { type Fault, feeds, type Step } from './plan.ts';
import type { Random } from './world/random.ts';
import { partitions } from './world/world.ts';

/** A step that closes what was open: a withdrawal, or a stop of what was given. */
export type Effective = {
  readonly atMs: number;
  readonly who: string;
  readonly does: 'withdraw' | 'stop';
};
export type Aimed = { readonly steps: readonly Step[]; readonly faults: readonly Fault[] };

const gates = ['gate0', 'gate1'];
const consents = ['consent0', 'consent1'];
/** What a gate says once it has decided, or is just about to. */
const decided: readonly [string, ...string[]] = [
  'produce in a transaction',
  'produce in a transaction',
  'offsets of a transaction',
  'commit',
];

/** Faults at random instants seldom meet the few milliseconds on which a guarantee hangs. These do. */
export function effectiveStops(steps: readonly Step[]): readonly Effective[] {
  const given = new Set<string>();
  const stopped = new Set<string>();
  const found: Effective[] = [];
  for (const step of [...steps].sort((a, b) => a.atMs - b.atMs)) {
    if (step.does === 'release' || step.does === 'new-purpose') continue;
    const { atMs, who, does } = step;
    const open = given.has(who) && !stopped.has(who);
    if (open && (does === 'withdraw' || does === 'stop')) found.push({ atMs, who, does });
    if (does === 'give') given.add(who);
    if (does === 'withdraw') given.delete(who);
    if (does === 'stop') stopped.add(who);
    if (does === 'resume') stopped.delete(who);
  }
  return found;
}

/** One stop of the plan, with faults and records put where they hurt. */
export function aimAt(random: Random, stop: Effective, steps: readonly Step[]): Aimed {
  const kinds: readonly (() => Aimed)[] = [
    () => betweenCheckAndWrite(random, stop, steps),
    () => betweenCheckAndWrite(random, stop, steps),
    () => behindFormerLeader(random, stop, steps),
    () => betweenAppendAndPublish(random, stop, steps),
  ];
  return random.pick(kinds)();
}

/** Whatever the person does next would open what is looked at. */
const asTheirLast = ({ who, atMs }: Effective, steps: readonly Step[]): Step[] =>
  steps.filter((step) => !('who' in step && step.who === who && step.atMs > atMs));

const later = (random: Random, { who, atMs }: Effective, fromMs: number, toMs: number): Step[] => {
  const found: Step[] = [];
  for (let ms = fromMs; ms < toMs; ms += random.between(100, 500)) {
    found.push({ atMs: atMs + ms, does: 'release', who, feed: random.pick(feeds) });
  }
  return found;
};

/** A gate is stopped with a record of theirs in hand, and goes on when T is over (F3). */
function betweenCheckAndWrite(random: Random, stop: Effective, steps: readonly Step[]): Aimed {
  const atMs = Math.max(0, stop.atMs - random.between(0, 12));
  const forMs = random.between(1_050, 3_000);
  const faults = gates.map(
    (of): Fault => ({ atMs: atMs - 0.5, forMs, kind: 'pause-at', of, what: random.pick(decided) }),
  );
  const release: Step = { atMs, does: 'release', who: stop.who, feed: random.pick(feeds) };
  const kept = random.chance(0.5) ? asTheirLast(stop, steps) : steps;
  return { faults, steps: [...kept, release] };
}

/** Gates go on reading from a leader that no longer leads, and their source goes on sending (F4). */
function behindFormerLeader(random: Random, stop: Effective, steps: readonly Step[]): Aimed {
  const topic = stop.does === 'withdraw' ? topics.consentState : topics.optoutState;
  const partition = partitionOf(`${org}/person/${stop.who}`, partitions);
  const atMs = Math.max(0, stop.atMs - random.between(0, 250));
  const fault: Fault = { atMs, forMs: 5_000, kind: 'former-leader', topic, partition };
  return {
    faults: [fault],
    steps: [...asTheirLast(stop, steps), ...later(random, stop, 1_200, 4_800)],
  };
}

/** The stop is durable and cannot be published, and then its owner dies (F2). */
function betweenAppendAndPublish(random: Random, stop: Effective, steps: readonly Step[]): Aimed {
  const atMs = Math.max(0, stop.atMs - random.between(0, 60));
  const owners = stop.does === 'withdraw' ? consents : ['opt-out'];
  const faults = owners.map((of): Fault => ({ atMs, forMs: 2_400, kind: 'cut-then-crash', of }));
  return { faults, steps: [...asTheirLast(stop, steps), ...later(random, stop, 3_500, 4_500)] };
}
