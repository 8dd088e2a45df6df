import { topics } from '@doui/events';
import { aimAt, effectiveStops } from './aim.ts';
import { createRandom, type Random } from './world/random.ts';
import { partitions } from './world/world.ts';

export const feeds = ['power', 'water'] as const;
export const recipientOf: Readonly<Record<string, string>> = { power: 'denki', water: 'suido' };

/** What somebody does, and when, counted from when the world is in motion. */
export type Step =
  | { readonly atMs: number; readonly who: string; readonly does: 'give' | 'withdraw' }
  | { readonly atMs: number; readonly who: string; readonly does: 'stop' | 'resume' }
  | { readonly atMs: number; readonly does: 'new-purpose' }
  | {
      readonly atMs: number;
      readonly does: 'release';
      readonly who: string;
      readonly feed: string;
    };

type At = { readonly atMs: number; readonly forMs: number };
export type Fault = At &
  (
    | { readonly kind: 'crash' | 'pause'; readonly of: string }
    /** Stopped, or ended, when it is about to say this: between its check and its write (F2, F3). */
    | { readonly kind: 'pause-at'; readonly of: string; readonly what: string }
    | {
        readonly kind: 'crash-at';
        readonly of: string;
        readonly what: string;
        readonly sent: boolean;
      }
    /** Cannot publish for so long that it answers 202, and then dies (F2, F7). */
    | { readonly kind: 'cut-then-crash'; readonly of: string }
    | { readonly kind: 'lost-answer'; readonly what: string }
    | { readonly kind: 'cut'; readonly from: string; readonly to: string; readonly lose: number }
    | { readonly kind: 'slow'; readonly from: string; readonly to: string }
    | { readonly kind: 'clock'; readonly of: string; readonly jumpMs: number }
    | {
        readonly kind: 'new-leader' | 'former-leader' | 'away' | 'below-min-isr';
        readonly topic: string;
        readonly partition: number;
      }
    | { readonly kind: 'dies-in-bulk'; readonly of: string; readonly writes: number }
    | { readonly kind: 'repeat'; readonly topic: string; readonly count: number }
    | { readonly kind: 'compact' | 'late-repeat'; readonly topic: string }
    | { readonly kind: 'poison'; readonly feed: string }
    | { readonly kind: 'aborted-input'; readonly feed: string; readonly who: string }
  );

export type Plan = {
  readonly seed: number;
  readonly persons: readonly string[];
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  readonly lengthMs: number;
  /** T must hold with nobody to follow the stops as well, and with two at once. */
  readonly trackers: number;
};

const gates = ['gate0', 'gate1'];
const owners = ['consent0', 'consent1', 'opt-out', 'registry'];
const databases = ['mongo-consent', 'mongo-opt-out', 'mongo-registry', 'mongo-tracker'];
const servers = [...owners, ...gates, 'subscriber', 'tracker0', 'tracker1'];
const stateTopics = [topics.consentState, topics.optoutState, topics.registryState];
const gateSays: readonly [string, ...string[]] = [
  'produce in a transaction',
  'produce in a transaction',
  'offsets of a transaction',
  'commit',
  'publisher produce',
];
const ownerSays = ['publisher produce', 'bulk persons', 'insert persons_notes', 'bulk things'];
const answers = [
  'produce answered',
  'commit answered',
  'produce in a transaction answered',
  'offsets of a transaction answered',
  'bulk persons answered',
  'insert persons_notes answered',
];

/** Everything that will be done to the world, and nothing of how it will go. */
export function makePlan(seed: number): Plan {
  const random = createRandom(seed, 'plan');
  const lengthMs = random.between(2_500, 4_500);
  const persons = Array.from({ length: 2 + random.below(3) }, (_, n) => `person${seed % 997}x${n}`);
  const steps: Step[] = [];
  for (const who of persons) {
    let given = false;
    let stopped = false;
    for (let atMs = random.between(0, 600); atMs < lengthMs; atMs += random.between(150, 1_800)) {
      if (random.chance(0.25)) {
        steps.push({ atMs, who, does: stopped ? 'resume' : 'stop' });
        stopped = !stopped;
      } else {
        steps.push({ atMs, who, does: given ? 'withdraw' : 'give' });
        given = !given;
      }
    }
  }
  const everyMs = random.between(15, 60);
  for (let atMs = 0; atMs < lengthMs; atMs += random.between(1, 2 * everyMs)) {
    steps.push({ atMs, does: 'release', who: random.pick(persons), feed: random.pick(feeds) });
  }
  if (random.chance(0.2)) steps.push({ atMs: random.between(500, lengthMs), does: 'new-purpose' });
  const count = random.chance(0.1) ? 0 : 1 + random.below(7);
  const stops = effectiveStops(steps);
  const instant = (): number =>
    stops.length > 0 && random.chance(0.4)
      ? Math.max(0, random.pick(stops).atMs + random.between(-100, 300))
      : random.between(0, lengthMs);
  const faults = Array.from({ length: count }, () => makeFault(random, instant(), persons));
  const plan = { seed, persons, steps, faults, lengthMs, trackers: random.pick([0, 0, 0, 1, 2]) };
  return inOrder(count > 0 && stops.length > 0 && random.chance(0.4) ? aimed(random, plan) : plan);
}

function aimed(random: Random, plan: Plan): Plan {
  const { steps, faults } = aimAt(random, random.pick(effectiveStops(plan.steps)), plan.steps);
  const lengthMs = Math.max(plan.lengthMs, ...steps.map(({ atMs }) => atMs));
  return { ...plan, steps, faults: [...plan.faults, ...faults], lengthMs };
}

const inOrder = (plan: Plan): Plan => ({
  ...plan,
  steps: plan.steps.toSorted((a, b) => a.atMs - b.atMs),
  faults: plan.faults.toSorted((a, b) => a.atMs - b.atMs),
});

function makeFault(random: Random, atMs: number, persons: readonly string[]): Fault {
  const at = {
    atMs,
    forMs: random.chance(0.3) ? random.between(800, 4_000) : random.between(20, 900),
  };
  const longMs = random.between(900, 4_500);
  const crashAt = { kind: 'crash-at', sent: random.chance(0.5) } as const;
  const kinds: readonly (() => Fault)[] = [
    () => ({ ...at, kind: 'crash', of: random.pick([...servers, 'kafka', ...databases]) }),
    () => ({ ...at, kind: 'crash', of: random.pick(gates) }),
    () => ({ ...at, kind: 'crash', of: random.pick(owners) }),
    () => ({ ...at, kind: 'pause', of: random.pick([...servers, 'kafka', ...databases]) }),
    () => ({ ...at, kind: 'pause', of: random.pick(gates) }),
    () => ({ ...at, forMs: longMs, kind: 'pause-at', of: random.pick(gates), what: gateSays[0] }),
    () => ({ ...at, kind: 'pause-at', of: random.pick(gates), what: random.pick(gateSays) }),
    () => ({ ...at, kind: 'pause-at', of: random.pick(owners), what: random.pick(ownerSays) }),
    () => ({ ...at, ...crashAt, of: random.pick(gates), what: random.pick(gateSays) }),
    () => ({ ...at, ...crashAt, of: random.pick(owners), what: random.pick(ownerSays) }),
    () => ({ atMs, forMs: 2_400, kind: 'cut-then-crash', of: random.pick(owners) }),
    () => ({ ...at, kind: 'lost-answer', what: random.pick(answers) }),
    () => ({ ...at, kind: 'lost-answer', what: random.pick(answers) }),
    () => cut(random, at),
    () => ({ ...at, kind: 'slow', ...between(random) }),
    () => ({
      ...at,
      kind: 'clock',
      of: random.pick(servers),
      jumpMs: random.between(-1, 1) * (random.chance(0.5) ? 3_600_000 : 5_000),
    }),
    () => ({ ...at, kind: 'new-leader', ...place(random) }),
    () => ({ ...at, kind: 'former-leader', ...statePlace(random) }),
    () => ({ atMs, forMs: longMs, kind: 'former-leader', ...personPlace(random) }),
    () => ({ ...at, kind: 'away', ...statePlace(random) }),
    () => ({ ...at, kind: 'below-min-isr', ...statePlace(random) }),
    () => ({ ...at, kind: 'dies-in-bulk', of: random.pick(databases), writes: random.below(4) }),
    () => ({ ...at, kind: 'repeat', topic: random.pick(events), count: 1 + random.below(8) }),
    () => ({ ...at, kind: 'late-repeat', topic: random.pick(stateTopics) }),
    () => ({ ...at, kind: 'late-repeat', topic: topics.consentState }),
    () => ({ ...at, kind: 'compact', topic: random.pick(stateTopics) }),
    () => ({ ...at, kind: 'poison', feed: random.pick(feeds) }),
    () => ({ ...at, kind: 'aborted-input', feed: random.pick(feeds), who: random.pick(persons) }),
  ];
  return random.pick(kinds)();
}

const events = [topics.consentEvents, topics.optoutEvents];

const between = (random: Random) => {
  const away = random.pick([...servers, 'client']);
  const there = away === 'client' ? random.pick(['consent0', 'consent1', 'opt-out']) : 'kafka';
  return random.chance(0.5) ? { from: away, to: there } : { from: there, to: away };
};

const cut = (random: Random, at: At): Fault => ({
  ...at,
  kind: 'cut',
  ...between(random),
  lose: random.chance(0.6) ? 1 : random.between(0.05, 0.5),
});

const statePlace = (random: Random) => ({
  topic: random.pick(stateTopics),
  partition: random.below(partitions),
});

const personPlace = (random: Random) => ({
  topic: random.pick([topics.consentState, topics.optoutState]),
  partition: random.below(partitions),
});

const place = (random: Random) => ({
  topic: random.pick([...stateTopics, ...feeds.map(topics.feedIn), ...feeds.map(topics.feedOut)]),
  partition: random.below(partitions),
});
