import { type Position, positionToken } from '@doui/kernel';
import type { Answer, Command, Effect, History, LedgerEntry } from './history.ts';
import { grouped, streamOf } from './places.ts';

/** An effect with the entry that has it, and the command that asked for it. */
export type Done = {
  readonly entry: LedgerEntry;
  readonly effect: Effect;
  readonly answered: Answer | undefined;
  readonly askedAtMs: number;
  /** Asked once and answered 201: it was published at once, and nobody had to be held for it. */
  readonly prompt: boolean;
  /** When the first state record of that version or a later one was appended. */
  readonly publishedAtMs: number | undefined;
};

/** A command, and how often it was sent. */
type Asked = Command & { readonly times: number };

/** Whom a record is about, and where it goes. */
export type Flow = {
  readonly org: string;
  readonly person: string;
  readonly purpose: string;
  readonly recipient: string;
};

/** The look-ups that several properties share, made once. */
export type Known = ReturnType<typeof knownOf>;

export function knownOf(history: History) {
  const last = history.ledger.at(-1)?.entries ?? [];
  const entries = new Map(last.map((entry) => [positionToken(entry), entry]));
  const commands = commandsOf(history.commands);
  const published = firstStates(history.states);
  const done: Done[] = last.flatMap((entry) => {
    if (!entry.effect) return [];
    const command = commands.get(entry.commandId);
    const askedAtMs = command?.askedAtMs ?? entry.atMs;
    const publishedAtMs = published(entry);
    const { effect } = entry;
    const answered = command?.answer;
    const prompt = command?.times === 1 && answered?.status === 201;
    return [{ entry, effect, answered, askedAtMs, prompt, publishedAtMs }];
  });
  const ofPerson = grouped(
    done.filter(({ effect }) => effect.person !== undefined),
    ({ effect }) => `${effect.org}/${effect.person}`,
  );
  const ofAll = grouped(
    done.filter(({ effect }) => effect.person === undefined),
    ({ effect }) => effect.org,
  );
  const doneBy = ({ org, person }: Pick<Flow, 'org' | 'person'>): Done[] =>
    ofPerson.get(`${org}/${person}`) ?? [];
  /** Everything done to a flow, in no particular order. */
  const doneTo = (flow: Flow): Done[] =>
    [...doneBy(flow), ...(ofAll.get(flow.org) ?? [])].filter(({ effect }) =>
      concerns(effect, flow),
    );
  // Each of thousands of stops is held to each of thousands of records: what was done is looked through once.
  const lifted = new Map<LedgerEntry, Map<string, number>>();
  const liftedSince = (stop: Done, flow: Flow): number => {
    const ofStop = lifted.get(stop.entry) ?? new Map<string, number>();
    lifted.set(stop.entry, ofStop);
    const key = `${flow.person}/${flow.purpose}/${flow.recipient}`;
    const fromMs = ofStop.get(key) ?? liftedFrom(doneTo(flow), stop);
    ofStop.set(key, fromMs);
    return fromMs;
  };
  const byToken = new Map(done.map((one) => [positionToken(one.entry), one]));
  const provisions = grouped(history.provisions, inputOfProvision);
  const inputs = new Map(history.inputs.map((input) => [`${input.feed}/${input.record}`, input]));
  return {
    entries,
    commands,
    done,
    doneBy,
    doneTo,
    liftedFrom: liftedSince,
    /** Of what was said from then on nothing is known. */
    readAtMs: history.ledger.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY,
    provisions,
    published,
    /** The input that a release carries the mark of. */
    inputOf: ({ feed, record }: { feed: string; record: string }) =>
      inputs.get(`${feed}/${record}`),
    stop: (position: Position): Done | undefined => byToken.get(positionToken(position)),
  };
}

/**
 * A command that was sent several times, as one: it may have been done since it was asked first, whichever
 * of its answers was heard.
 */
function commandsOf(sent: readonly Command[]): Map<string, Asked> {
  const commands = new Map<string, Asked>();
  for (const command of sent) {
    const before = commands.get(command.commandId);
    const askedAtMs = Math.min(command.askedAtMs, before?.askedAtMs ?? Number.POSITIVE_INFINITY);
    const heard = before?.answer ? before : command;
    commands.set(command.commandId, { ...heard, askedAtMs, times: (before?.times ?? 0) + 1 });
  }
  return commands;
}

/** When a position was published: a state record of it, or of a later one that covers it. */
function firstStates(states: History['states']): (position: Position) => number | undefined {
  const streams = new Map(
    [...grouped(states, streamOf)].map(([stream, records]) => {
      // From the newest version down, the earliest instant so far.
      const sorted = [...records].sort((a, b) => b.version - a.version);
      let earliest = Number.POSITIVE_INFINITY;
      return [
        stream,
        sorted.map(({ version, appendedAtMs }) => {
          earliest = Math.min(earliest, appendedAtMs);
          return { version, atMs: earliest };
        }),
      ] as const;
    }),
  );
  return (position) =>
    streams.get(streamOf(position))?.findLast(({ version }) => version >= position.version)?.atMs;
}

export const inputOfProvision = (place: { feed: string; partition: number; offset: number }) =>
  `${place.feed}/${place.partition}/${place.offset}`;

export function concerns(effect: Effect, flow: Flow): boolean {
  const { org, person, purposes, recipients } = effect;
  if (org !== flow.org || (person !== undefined && person !== flow.person)) return false;
  if (purposes && !purposes.includes(flow.purpose)) return false;
  return !recipients || recipients.includes(flow.recipient);
}

/**
 * Whether the flow may have been lifted again after a stop: a later "gives" or "lifts" of the same stream,
 * asked before the record was appended. Only the service that stopped lifts its stop, and one stop lifted
 * lifts no other; what a new version of a purpose stopped, an answer to that version lifts.
 */
export function liftedBefore(known: Known, stop: Done, flow: Flow, atMs: number): boolean {
  return known.liftedFrom(stop, flow) <= atMs;
}

/** From when on that may have been. */
function liftedFrom(doneTo: readonly Done[], { entry: stopped, effect: stop }: Done): number {
  const stream = streamOf(stopped);
  const { purposeVersion } = stop;
  let fromMs = Number.POSITIVE_INFINITY;
  for (const { entry, effect, askedAtMs } of doneTo) {
    if (effect.does === 'stops' || askedAtMs >= fromMs) continue;
    const lifts =
      purposeVersion === undefined
        ? effect.which === stop.which &&
          entry.version > stopped.version &&
          streamOf(entry) === stream
        : (effect.purposeVersion ?? 0) >= purposeVersion;
    if (lifts) fromMs = askedAtMs;
  }
  return fromMs;
}
