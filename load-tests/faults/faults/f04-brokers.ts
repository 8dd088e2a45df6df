import { topics } from '@doui/events';
import type { Command } from '@doui/history';
import { brokerNames, portOf } from '@doui/local';
import type { PartitionMetadata } from 'kafkajs';
import { oneOf } from '../load/random.ts';
import { bounds, type Run, within } from '../run.ts';
import { type Answers, answersIn, firstAskedIn } from './answers.ts';
import { type Fault, type Required, required, sleep, took } from './fault.ts';
import { foreignKafka } from './foreign.ts';
import { flowsFor, partitionOfState } from './of-a-partition.ts';

const resumeMs = 10_000;
const answeredMs = 3_500;
const lookMs = 200;
const beforeMs = 3_000;
/** What a new leader says may be older than what it does. */
const graceMs = 500;
const wholeMs = 60_000;
const lastsMs = {
  full: { cut: 60_000, stopped: 15_000, below: 20_000 },
  short: { cut: 20_000, stopped: 15_000, below: 12_000 },
} as const;
const names = brokerNames(3);

/** A broker away from the others, as its number. */
type Blow = {
  readonly what: string;
  readonly lastsMs: number;
  begin(broker: number): Promise<void>;
  end(broker: number): Promise<void>;
};

/**
 * F4 with three brokers: the leader of a state partition is cut from its peers and the controller while clients still
 * reach it, and stands still; then two brokers are away, and nothing can be written that counts.
 */
export const f04Brokers: Fault = {
  id: 'F4N',
  title: 'three brokers: a leader cut from its peers, stopped, and a partition below min ISR',
  brokers: 3,
  async run(run, { short, patience }) {
    const { stack } = run;
    const { peers } = stack;
    if (!peers) throw new Error('there is one broker, nothing to cut it from');
    const lasts = short ? lastsMs.short : lastsMs.full;
    const nameOf = (broker: number): string => names[broker - 1] ?? '';
    const signalled = (signal: NodeJS.Signals) => (broker: number) =>
      stack.signal(nameOf(broker), signal);
    return [
      ...(await struck(run, patience, {
        ...{ what: 'a leader cut from its peers', lastsMs: lasts.cut },
        begin: peers.cut,
        end: peers.heal,
      })),
      ...(await struck(run, patience, {
        ...{ what: 'a leader that stands still', lastsMs: lasts.stopped },
        begin: signalled('SIGSTOP'),
        end: signalled('SIGCONT'),
      })),
      ...(await belowMinimum(run, patience, lasts.below)),
    ];
  },
};

/** Strikes who leads a partition of the consents, while people go on. */
async function struck(run: Run, patience: number, blow: Blow): Promise<readonly Required[]> {
  const { counts, people } = run;
  const before = await leadersOnceWhole(run);
  const partition = oneOf(run.random, [...before.keys()]);
  const leader = before.get(partition) ?? 0;
  const theirs = people.steady.filter((one) => before.get(partitionOfState(one)) === leader);
  const heard = unheardFrom(run);
  // Where nothing of theirs flows there is nothing to pause.
  await flowsFor(run, theirs, resumeMs * patience);
  await blow.begin(leader);
  counts.cuts += 1;
  const fromMs = Date.now();
  const { ledMs, movedMs } = await watchLeader(run, { partition, leader }, blow.lastsMs);
  await blow.end(leader);
  const again = await resumed(run, theirs);
  const flowed = releasedOf(run, theirs, fromMs - beforeMs, fromMs);
  const left = releasedOf(run, theirs, fromMs + bounds.closingMs, ledMs - graceMs);
  const meanwhile = releasedOf(
    run,
    theirs,
    movedMs ?? Number.POSITIVE_INFINITY,
    fromMs + blow.lastsMs,
  );
  const answers = answersIn(askedSince(run, fromMs));
  const moved = took(movedMs === undefined ? undefined : movedMs - fromMs);
  run.progress(
    `F4N: ${blow.what} (${names[leader - 1]}, ${theirs.length} persons), another leads after ${moved}, ` +
      `${meanwhile} records of theirs meanwhile, flows after ${took(again)}; answers ${answers.shown}`,
  );
  return [
    required(
      `${blow.what}: its persons pause within T`,
      flowed > 0 && ledMs - graceMs > fromMs + bounds.closingMs && left === 0,
      `${left} records of ${theirs.length} persons until another led, after ${moved}; ${flowed} just before`,
    ),
    resumes(blow.what, again, patience),
    answered(blow.what, answers, heard(), patience),
  ];
}

/** Kills all brokers but the leader of a partition, so that every partition is below min ISR. */
async function belowMinimum(
  run: Run,
  patience: number,
  lastsMs: number,
): Promise<readonly Required[]> {
  const { stack, counts, people } = run;
  const what = 'a partition below min ISR';
  const leader = (await leadersOnceWhole(run)).get(0) ?? 0;
  const others = names.filter((_, n) => n !== leader - 1);
  await Promise.all(others.map((name) => stack.signal(name, 'SIGKILL')));
  const fromMs = Date.now();
  const heard = unheardFrom(run);
  await sleep(lastsMs);
  const untilMs = Date.now();
  await Promise.all(others.map((name) => stack.startAgain(name)));
  counts.brokerRestarts += others.length;
  const again = await resumed(run, people.steady);
  const left = releasedOf(run, people.steady, fromMs + bounds.closingMs, untilMs);
  // Who asked just before the brokers were back may have waited for them.
  const asked = firstAskedIn(askedSince(run, 0), fromMs, untilMs - answeredMs);
  const answers = answersIn(asked);
  run.progress(`F4N: ${what}, flows after ${took(again)}; answers ${answers.shown}`);
  const wrong = answers.count((status) => status === 201 || (status >= 500 && status !== 503));
  const right = answers.count((status) => status === 202 || status === 503);
  return [
    required(`${what}: nothing flows after T`, left === 0, `${left} records`),
    required(`${what}: writes are answered 202 or 503`, right > 0 && wrong === 0, answers.shown),
    resumes(what, again, patience),
    answered(what, answers, heard(), patience),
  ];
}

const resumes = (what: string, ms: number | undefined, patience: number): Required =>
  required(`${what}: resumes in 10 s`, (ms ?? 1e9) <= resumeMs * patience, took(ms));

const answered = (
  what: string,
  { slowestMs, shown }: Answers,
  unheard: number,
  patience: number,
): Required =>
  required(
    `${what}: every write is answered, in 3 s`,
    unheard === 0 && slowestMs <= answeredMs * patience,
    `slowest ${took(slowestMs)}, ${unheard} without an answer; ${shown}`,
  );

/** How long it takes until both feeds flow, and those persons too. */
async function resumed(run: Run, persons: readonly string[]): Promise<number | undefined> {
  const began = performance.now();
  const [flows, theirs] = await Promise.all([
    run.flows(resumeMs * 4),
    flowsFor(run, persons, resumeMs * 4),
  ]);
  return flows !== undefined && theirs ? performance.now() - began : undefined;
}

/** What people of both lines have asked since. */
const askedSince = ({ lines }: Run, fromMs: number): Command[] =>
  lines.flatMap((line) => line.clients.commands).filter(({ askedAtMs }) => askedAtMs > fromMs);

/** How many were never answered from now on. */
function unheardFrom({ lines }: Run): () => number {
  const unheard = () => lines.reduce((sum, { clients }) => sum + clients.counts.unheard, 0);
  const before = unheard();
  return () => unheard() - before;
}

const releasedOf = (
  { watch }: Run,
  persons: readonly string[],
  afterMs: number,
  untilMs: number,
): number =>
  watch.outputs.filter(
    ({ person, appendedAtMs }) =>
      appendedAtMs > afterMs && appendedAtMs < untilMs && persons.includes(person),
  ).length;

/** Until when it was seen to lead, and when another was first; asked of the others, for it would not know. */
async function watchLeader(
  run: Run,
  { partition, leader }: { readonly partition: number; readonly leader: number },
  lastsMs: number,
): Promise<{ ledMs: number; movedMs: number | undefined }> {
  const [asked = ''] = names.filter((_, n) => n !== leader - 1);
  const untilMs = Date.now() + lastsMs;
  let ledMs = 0;
  let movedMs: number | undefined;
  while (Date.now() < untilMs && !run.state.over) {
    const leaders =
      movedMs === undefined ? await leadersBy(run, asked).catch(() => undefined) : undefined;
    const now = leaders?.get(partition);
    if (now === leader) ledMs = Date.now();
    else if (now !== undefined) movedMs ??= Date.now();
    await sleep(lookMs);
  }
  return { ledMs, movedMs };
}

/** Who leads each partition once every broker follows again what it missed. */
async function leadersOnceWhole(run: Run): Promise<ReadonlyMap<number, number>> {
  const [asked = ''] = names;
  const isWhole = async () =>
    (await consentsBy(run, asked)).every(({ isr }) => isr.length === names.length);
  if (!(await within(wholeMs, isWhole, lookMs))) throw new Error('a broker does not follow');
  return leadersBy(run, asked);
}

const leadersBy = async (run: Run, name: string): Promise<ReadonlyMap<number, number>> =>
  new Map((await consentsBy(run, name)).map(({ partitionId, leader }) => [partitionId, leader]));

/** The partitions of the consents, as that broker sees them. */
async function consentsBy(run: Run, name: string): Promise<readonly PartitionMetadata[]> {
  const admin = foreignKafka(run, portOf(run.stack.servers.ports, name)).admin();
  try {
    await admin.connect();
    const found = await admin.fetchTopicMetadata({ topics: [topics.consentState] });
    return found.topics[0]?.partitions ?? [];
  } finally {
    await admin.disconnect();
  }
}
