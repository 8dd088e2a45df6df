import { type Command, checkHistory, type Violation } from '@doui/history';
import { applyFault } from './apply-fault.ts';
import { startConsent } from './doui/consent.ts';
import { startGate } from './doui/gate.ts';
import { startOptOut } from './doui/opt-out.ts';
import { org, purpose, startRegistry } from './doui/registry.ts';
import { type Kept, startSubscriber } from './doui/subscriber.ts';
import { closingsOf, startTracker } from './doui/tracker.ts';
import type { Mistake } from './mistakes.ts';
import { observeTopics, watchClosings } from './observe.ts';
import { readLedger } from './observe-ledger.ts';
import { feeds, makePlan, type Plan, recipientOf } from './plan.ts';
import { startWorkload } from './workload.ts';
import { enterWorld } from './world/globals.ts';
import { closing, createWorld, type Service, type World } from './world/world.ts';

export type Ran = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Hash over everything that happened: two runs of a seed have the same. */
  readonly digest: string;
  readonly lines: readonly string[];
  readonly events: number;
  readonly virtualMs: number;
  readonly counts: Readonly<Record<string, number>>;
};

export type RunOptions = {
  readonly seed: number;
  readonly mistake?: Mistake | undefined;
  readonly traced?: boolean;
  /** Another plan than the seed's own, for shrinking. */
  readonly plan?: Plan;
};

const quietMs = 250;
const quietMax = 160;

/** One world from its beginning to its rest, and what the history checker says of it. */
export async function runSeed(options: RunOptions): Promise<Ran> {
  const { seed, mistake, traced = false } = options;
  const plan = options.plan ?? makePlan(seed);
  const world = createWorld({ seed, mistake, traced });
  const leave = enterWorld(world.scheduler, world.random.fork('bytes'));
  try {
    return await live(world, plan);
  } finally {
    world.scheduler.close();
    leave();
  }
}

async function live(world: World, plan: Plan): Promise<Ran> {
  const { scheduler } = world;
  const until = async (done: () => boolean, mostMs: number): Promise<void> => {
    const endMs = scheduler.now() + mostMs;
    while (!done() && scheduler.now() < endMs && scheduler.faults.length === 0) {
      await scheduler.run(scheduler.now() + 20);
    }
  };
  const closings = watchClosings(world);
  const kept: Kept = { versions: new Map(), handled: [] };
  const consents = ['consent0', 'consent1'].map((name) => startConsent(world, name));
  const optOut = startOptOut(world);
  const registry = startRegistry(world);
  const workload = startWorkload(world, plan, { consents, optOut, registry });
  await until(() => workload.prepared(), 5_000);
  const gates = ['gate0', 'gate1'].map((name) => startGate(world, name));
  const subscriber = startSubscriber(world, kept, workload.missing);
  const trackers = Array.from({ length: plan.trackers }, (_, n) => startTracker(world, n));
  const owners = [...consents, optOut, registry];
  const running: Service<unknown>[] = [...owners, ...gates, subscriber, ...trackers];
  const services = new Map(running.map((service) => [service.name, service]));
  const owned = () => gates.flatMap((gate) => gate.running()?.owned() ?? []).length;
  await until(() => owned() >= feeds.length * 2 && workload.registered(), 8_000);
  if (owned() < feeds.length * 2) scheduler.fail(new Error('the world did not come into motion'));

  const startMs = scheduler.now();
  workload.go(startMs);
  for (const fault of plan.faults) {
    scheduler.at(scheduler.harness, startMs + fault.atMs, () => {
      scheduler.note(`fault ${JSON.stringify(fault)}`);
      const heal = applyFault(world, services, fault);
      scheduler.at(scheduler.harness, scheduler.now() + fault.forMs, heal);
    });
  }
  const healedMs = Math.max(0, ...plan.faults.map(({ atMs, forMs }) => atMs + forMs));
  await scheduler.run(startMs + Math.max(plan.lengthMs, healedMs) + 50);

  let rested = 0;
  for (let waited = 0; waited < quietMax && rested < 2; waited++) {
    await scheduler.run(scheduler.now() + quietMs);
    rested = workload.atRest(kept) ? rested + 1 : 0;
  }
  return judged(world, plan, workload.commands(), {
    kept,
    closings,
  });
}

async function judged(
  world: World,
  plan: Plan,
  commands: readonly Command[],
  seen: { kept: Kept; closings: ReturnType<typeof watchClosings> },
): Promise<Ran> {
  const { scheduler } = world;
  const { aborted, ...observed } = observeTopics(world, plan.persons);
  const ledger = [readLedger(world)];
  const cases = closingsOf(world);
  const history = {
    ...observed,
    ...{ commands, ledger, handled: seen.kept.handled, closings: [...seen.closings, ...cases] },
    feeds: feeds.map((feed) => ({ feed, org, purpose, recipient: recipientOf[feed] ?? '' })),
    ...{ statuses: [], certificates: [], reads: [] },
  };
  const bounds = { closingMs: closing.closingMs, clockMs: 0, settled: true };
  const found = checkHistory(history, bounds);
  // What was aborted may have been seen, so it counts as disclosed; nothing else is asked of it.
  const disclosed = { ...history, outputs: [...history.outputs, ...aborted], provisions: [] };
  const leaked = checkHistory(disclosed, bounds).filter(
    ({ property }) => property === 'P3' || property === 'P4',
  );
  const bugs = scheduler.faults.map((fault) => bug(fault));
  const violations = [
    ...bugs,
    ...found,
    ...leaked.filter(
      ({ where, evidence }) =>
        !found.some((one) => one.where === where && one.evidence['record'] === evidence['record']),
    ),
  ];
  for (const violation of violations) scheduler.note(JSON.stringify(violation));
  for (const output of history.outputs) scheduler.note(`out ${JSON.stringify(output)}`);
  return {
    ...{ seed: plan.seed, violations, lines: scheduler.lines, events: scheduler.events() },
    digest: scheduler.digest(),
    virtualMs: scheduler.now(),
    counts: {
      commands: commands.length,
      answered: commands.filter(({ answer }) => answer?.position).length,
      inputs: history.inputs.length,
      outputs: history.outputs.length,
      aborted: aborted.length,
      closings: seen.closings.length,
      fenced: cases.filter(({ by }) => by !== 'passed').length,
      closed: cases.length,
    },
  };

  function bug(fault: unknown): Violation {
    const what = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    return { property: 'P8', code: 'bug', what, where: 'the code', evidence: {} };
  }
}
