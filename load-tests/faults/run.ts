import {
  type Bounds,
  checkHistory,
  type History,
  type LedgerReading,
  streamOf,
  type Violation,
} from '@doui/history';
import type { Position } from '@doui/kernel';
import { partnerStopId, readMasterKey } from '@doui/keyring';
import { type Closer, startCloser } from './closer.ts';
import { feed, listFeed } from './feeds.ts';
import type { Clients } from './load/clients.ts';
import { type Line, listShare, startLines } from './load/lines.ts';
import { pace } from './load/pace.ts';
import { type Party, startParty } from './load/party.ts';
import { gather, type People } from './load/people.ts';
import { randomOf } from './load/random.ts';
import type { Source } from './load/source.ts';
import { applyExamples, tokensOf } from './setup.ts';
import type { Stack } from './stack.ts';
import { type Certified, readCertificates } from './watch/certificates.ts';
import { certificatesFrom } from './watch/certificates-from.ts';
import { readLedger } from './watch/ledgers.ts';
import { startWatch, type Watch } from './watch/watch.ts';

export const bounds: Omit<Bounds, 'settled'> = { closingMs: 1_000, clockMs: 5 };

export type LoadSize = {
  readonly persons: number;
  readonly commandsPerSecond: number;
  readonly recordsPerSecond: number;
};

/** What a fault works with. */
export type Run = {
  readonly stack: Stack;
  readonly watch: Watch;
  /** What flows by consent, and what flows by silence; the first is what most faults look at. */
  readonly lines: readonly [consented: Line, listed: Line];
  readonly clients: Clients;
  readonly source: Source;
  readonly people: People;
  readonly parties: readonly Party[];
  readonly closer: Closer;
  readonly random: () => number;
  readonly token: () => Promise<string>;
  readonly operator: () => Promise<string>;
  /** Persons whose states a fault has written itself: whether they flow is not the product's doing. */
  readonly tampered: Set<string>;
  readonly progress: (line: string) => void;
  readonly counts: Counts;
  /** `over`: a violation was found, no fault goes on. `endsFlow`: a fault leaves nothing that could come to rest. */
  readonly state: { over: boolean; endsFlow: boolean };
  /** How many commands a second people send. */
  readonly perSecond: number;
  /** Lets the people at work rest, and go on. */
  pauseTurns(resting: boolean): void;
  /** Looks at everything up to now, while load goes on. */
  look(): Promise<readonly Violation[]>;
  /** Waits until every feed releases again, with the patience of the run; how long that took. */
  flows(withinMs: number): Promise<number | undefined>;
  readonly ledgerNow: () => Promise<LedgerReading>;
  /** Reads the certificates of the stops so far; once flow has ended for good nobody can any more. */
  certify(): Promise<void>;
  /** Ends the load, waits for rest, and looks at everything. */
  finish(): Promise<{
    violations: readonly Violation[];
    history: History;
    rested: boolean;
    /** Absent where nobody certifies. */
    certified?: Certified;
  }>;
  stop(): Promise<void>;
};

export type Counts = {
  kills: number;
  stops: number;
  brokerRestarts: number;
  databaseRestarts: number;
  cuts: number;
};

const restMs = 60_000;
const partnersTold = ['denki', 'mizu'];
const certificatesMax = 200;
/** As long as the desk of the stop-tracker waits for what belongs into one. */
const certifiedWithinMs = 15_000;

/** Examples, people, load and watch on a stack that is up. */
export async function startRun(
  stack: Stack,
  options: {
    readonly seed: number;
    readonly load: LoadSize;
    readonly fence: boolean;
    /** Whether anything stands in for a tracker where none runs. */
    readonly closes: boolean;
    readonly patience: number;
    readonly progress: (line: string) => void;
  },
): Promise<Run> {
  const { progress, load } = options;
  const random = randomOf(options.seed);
  await applyExamples(stack, progress);
  const token = tokensOf(stack, 'system-hikkoshibin');
  const tampered = new Set<string>();
  const people = await gather(load.persons);
  progress(`${people.persons.length} persons have answered`);
  const watch = await startWatch(stack, [feed, listFeed]);
  watch.know(people.persons);
  for (const line of watch.trouble) progress(line);
  const closer = startCloser(watch, { closingMs: bounds.closingMs, fence: options.fence });
  // Where a stop-tracker runs, it closes.
  const tracker = stack.services.includes('stop-tracker');
  const lines = startLines(stack, watch, {
    ...{ people, random, token, recordsPerSecond: load.recordsPerSecond },
    onStop: (of, stop, person, answer) => {
      if (answer.status === 201 && !tracker && options.closes)
        closer.onStop(of, stop, person, answer.atMs);
    },
  });
  const [{ clients, source }, listed] = lines;
  // The two partners of that purpose: a certificate is complete once both have answered.
  const operator = tokensOf(stack, 'operator-hikkoshibin');
  const parties: Party[] = [];
  for (const partner of tracker ? partnersTold : []) {
    parties.push(await startParty(stack, { url: people.org, org: feed.org, partner, operator }));
  }
  // People begin once the feed flows: until then nothing can be closed that was open.
  let resting = true;
  const turns = [
    pace(load.commandsPerSecond, 24, async () => resting || clients.turn()),
    pace(load.commandsPerSecond * listShare, 8, async () => resting || listed.clients.turn()),
  ];
  const readings: LedgerReading[] = [];
  const ledgerNow = () => readLedger(stack.servers.mongoUrl, feed.org, people);

  async function observe(): Promise<{ history: History; atMs: number } | undefined> {
    try {
      readings.push(await ledgerNow());
      // The first and the newest: what was once read must be there still.
      if (readings.length > 3) readings.splice(1, 1);
    } catch {
      return undefined;
    }
    const atMs = readings.at(-1)?.atMs ?? 0;
    if (!(await watch.read(5_000).catch(() => false))) return undefined;
    return { history: historyNow(), atMs };
  }

  function observed() {
    const seen = watch.history();
    const inputs = seen.inputs.map((input) =>
      tampered.has(input.person) ? { ...input, unreadable: true } : input,
    );
    return { ...seen, inputs };
  }

  const historyNow = (): History => ({
    ...observed(),
    commands: lines.flatMap((line) => line.clients.commands),
    reads: lines.flatMap((line) => line.clients.reads),
    ledger: readings,
    handled: watch.partner.handled(readings.at(-1)),
    certificates: [],
  });

  let certified: Certified | undefined;
  /** Of a share of the stops that were answered, from the whole of the run and its very end. */
  async function certify(): Promise<void> {
    if (!tracker) return;
    const stops = lines.flatMap((line) => line.clients.stops).toReversed();
    const every = Math.max(1, Math.ceil(stops.length / certificatesMax));
    const master = readMasterKey(stack.servers.keyFiles.master);
    const idOf = (stop: Position, { partner }: Party) => partnerStopId(master, partner, stop);
    certified = await readCertificates(
      {
        ...certificatesFrom(people, operator),
        feeds: lines.map((line) => line.feed.feed),
        withinMs: certifiedWithinMs * options.patience,
        saidBy: (stop) =>
          parties.filter((one) => one.hasSaid(idOf(stop, one))).map(({ partner }) => partner),
        sayAgain(unheard) {
          for (const stop of unheard) {
            for (const one of parties)
              if (one.hasSaid(idOf(stop, one))) one.sayAgain(idOf(stop, one));
          }
        },
      },
      stops.filter((_, n) => n % every === 0),
    );
  }

  const state = { over: false, endsFlow: false };
  let loaded = true;
  async function endLoad(): Promise<void> {
    if (!loaded) return;
    loaded = false;
    await Promise.all(turns.map((one) => one.end()));
    await Promise.all(lines.map((line) => line.source.end()));
    await closer.end();
  }

  return {
    ...{
      stack,
      watch,
      lines,
      clients,
      source,
      people,
      parties,
      closer,
      random,
      token,
      progress,
      ledgerNow,
    },
    operator,
    tampered,
    state,
    perSecond: load.commandsPerSecond,
    counts: { kills: 0, stops: 0, brokerRestarts: 0, databaseRestarts: 0, cuts: 0 },
    pauseTurns(now) {
      resting = now;
    },
    async look() {
      const seen = await observe();
      if (!seen) return [];
      const { history, atMs } = seen;
      return checkHistory(upTo(recently(history, atMs), atMs), { ...bounds, settled: false });
    },
    async flows(withinMs) {
      const began = performance.now();
      const before = watch.feeds.map(({ outputs }) => outputs.length);
      const flowing = await within(withinMs * options.patience, async () =>
        watch.feeds.every(({ outputs }, n) => outputs.length > (before[n] ?? 0)),
      );
      return flowing ? performance.now() - began : undefined;
    },
    certify,
    async finish() {
      await endLoad();
      await stack.broker.heal();
      await stack.database.heal();
      const rested =
        !state.endsFlow &&
        (await within(restMs, async () => (await watch.drained()) && watch.read(5_000)));
      // What was answered 202 may be published by the sweep of a second later.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await within(10_000, () => watch.read(5_000));
      const seen = await within(10_000, async () => (await observe()) !== undefined);
      // Partners are told by a service of its own, which may still be catching up.
      if (watch.partner.count() > 0) {
        await within(restMs, async () => untold(historyNow()) === 0, 1_000);
      }
      if (!state.endsFlow) await certify();
      const { certificates = [], missing = [] } = certified ?? {};
      const history = { ...historyNow(), certificates };
      progress(`${certificates.length} certificates, ${missing.length} not there`);
      const settled = rested && seen;
      const judged = seen ? history : upTo(history, readings.at(-1)?.atMs ?? 0);
      return {
        violations: checkHistory(judged, { ...bounds, settled }),
        history,
        rested: settled || state.endsFlow,
        ...(certified ? { certified } : {}),
      };
    },
    async stop() {
      await endLoad();
      await Promise.all(parties.map((one) => one.end()));
      await watch.stop();
    },
  };
}

/**
 * Asks again until it is true or the time is over; what throws is asked again. What takes long to ask is asked
 * seldom: all connections of the services go through this process.
 */
export async function within(
  ms: number,
  condition: () => Promise<boolean>,
  everyMs = 20,
): Promise<boolean> {
  const until = performance.now() + ms;
  for (;;) {
    if (await condition().catch(() => false)) return true;
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Entries of the ledger that the partner has not been told of. */
function untold({ handled, ledger }: History): number {
  const told = new Map<string, number>();
  for (const one of handled) {
    told.set(streamOf(one), Math.max(one.version, told.get(streamOf(one)) ?? 0));
  }
  const owed = (ledger.at(-1)?.entries ?? []).filter(({ effect }) => effect !== undefined);
  return owed.filter((entry) => (told.get(streamOf(entry)) ?? 0) < entry.version).length;
}

const windowMs = 180_000;
const marginMs = 600_000;

/**
 * The last minutes of a history: a look while load goes on must not take longer and longer. At the end
 * everything is looked at.
 */
function recently(history: History, atMs: number): History {
  const { inputs, outputs, provisions, closings } = history;
  const since = <T extends { appendedAtMs: number }>(list: readonly T[], ms: number): T[] =>
    list.filter(({ appendedAtMs }) => appendedAtMs >= atMs - ms);
  return {
    ...history,
    inputs: since(inputs, marginMs),
    provisions: since(provisions, marginMs),
    outputs: since(outputs, windowMs),
    closings: closings.filter(({ closedAtMs }) => closedAtMs >= atMs - marginMs),
  };
}

/** What came after the newest reading of the ledger may rest on what is not in it: that an opt-out was undone. */
const upTo = (history: History, atMs: number): History => ({
  ...history,
  outputs: history.outputs.filter(({ appendedAtMs }) => appendedAtMs <= atMs),
  reads: history.reads.filter(({ answeredAtMs }) => answeredAtMs <= atMs),
});
