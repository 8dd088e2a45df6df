import { describe, expect, test } from 'vitest';
import { checkHistory } from './check.ts';
import type {
  Bounds,
  Certificate,
  Effect,
  History,
  Input,
  LedgerEntry,
  Output,
} from './history.ts';
import { bounds, flow, silentStory } from './small-world.ts';

/** P1 to P8 of a feed that rests on an opt-out scheme: silence permits, a word stops, another lifts it. */
const story = silentStory();
const codes = (history: History, within: Bounds = bounds): string[] =>
  checkHistory(history, within).map(({ property, code }) => `${property} ${code}`);
const at = <T>(list: readonly T[], index: number): T => list.at(index) as T;
const entries = at(story.ledger, -1).entries;
const [optedOut, undone] = entries as [LedgerEntry, LedgerEntry];
const answeredMs = story.commands[0]?.answer?.atMs ?? 0;
const stopOf = ({ service, stream, version }: LedgerEntry) => ({ service, stream, version });
const withEntries = (changed: readonly LedgerEntry[]): History => ({
  ...story,
  ledger: [{ atMs: 99_999, entries: changed }],
});
/** Person 1's record that was withheld, come out where it should not. */
const leak = (atMs: number, offset: number): Output => ({
  ...at(story.outputs, 0),
  ...{ record: 'record2', appendedAtMs: atMs, offset },
});
const ofPerson = <T extends { readonly person: string }>(person: string, of: readonly T[]): T[] =>
  of.filter((one) => one.person === person);

test('a story that keeps the promises passes, and of three records of who opted out one is withheld', () => {
  expect(checkHistory(story, bounds)).toEqual([]);
  expect(ofPerson('person1', story.outputs)).toHaveLength(2);
  expect(ofPerson('person2', story.outputs)).toHaveLength(3);
});

describe('silence permits', () => {
  test('P6: what is withheld of somebody of whom no state was ever seen is lost', () => {
    const outputs = story.outputs.filter(({ person }) => person !== 'person2');
    const provisions = story.provisions.filter(({ person }) => person !== 'person2');
    expect(codes({ ...story, closings: [], outputs, provisions })).toEqual([
      ...['P6 lost', 'P6 lost', 'P6 lost'],
    ]);
  });
  test('P6: so is what is withheld after an opt-out was undone, and not what comes before that counts', () => {
    const outputs = story.outputs.filter(({ record }) => record !== 'record4');
    const provisions = story.provisions.filter(({ offset }) => offset !== 4);
    expect(codes({ ...story, outputs, provisions })).toEqual(['P6 lost']);
    const soon = story.commands[1]?.answer?.atMs ?? 0;
    const inputs = story.inputs.map(
      (input): Input =>
        input.record === 'record4'
          ? { ...input, appendedAtMs: soon + bounds.closingMs - 1 }
          : input,
    );
    expect(codes({ ...story, inputs, outputs, provisions })).toEqual([]);
  });
  test('without a scheme the same silence permits nothing', () => {
    const feeds = story.feeds.map(({ silencePermits: _, ...feed }) => feed);
    const outputs = story.outputs.filter(({ person }) => person !== 'person2');
    const provisions = story.provisions.filter(({ person }) => person !== 'person2');
    expect(codes({ ...story, feeds, closings: [], outputs, provisions })).toEqual([]);
  });
});

describe('an opt-out stops', () => {
  test('P1: answered, and not in the ledger, or never published', () => {
    expect(codes(withEntries([]))).toContain('P1 not-durable');
    const { states, events } = story;
    const untold = { ...story, states: states.slice(0, 1), events: events.slice(0, 1) };
    expect(codes(untold)).toEqual(['P1 no-state', 'P1 no-event']);
  });
  test('P1: states of another owner do not speak for it', () => {
    const consent = story.states.map((one) => ({ ...one, service: 'consent' }));
    const untold = { ...story, states: [...consent, at(story.states, 0)] };
    expect(codes(untold)).toContain('P1 no-state');
  });
  test('P1, P2: the partner was not told, or heard it again', () => {
    const told = story.handled.filter(({ version }) => version === 1);
    expect(codes({ ...story, handled: told })).toContain('P1 not-delivered');
    const twice = [...story.handled, at(story.handled, -1)];
    expect(codes({ ...story, handled: twice })).toContain('P2 effect-twice');
  });
  test('P2: its undoing told first', () => {
    const events = [undone, optedOut].map((entry, offset) => ({
      ...stopOf(entry),
      ...{ hash: entry.hash, partition: 0, offset, appendedAtMs: 1 },
    }));
    const third = { ...at(events, 0), version: 4, offset: 9 };
    expect(codes({ ...story, events: [...events, third] })).toContain('P2 event-gap');
  });
  test('P3: a record at its closing position, and P4: one after T, though silence permits', () => {
    const closed = at(story.closings, 0).closingOffset;
    const out = (atMs: number, offset: number) => [...story.outputs, leak(atMs, offset)];
    expect(codes({ ...story, outputs: out(answeredMs + 100, closed) })).toContain(
      'P3 beyond-closing',
    );
    const late = { ...story, closings: [], outputs: out(answeredMs + 1_001, 1) };
    expect(codes(late)).toContain('P4 released-late');
    const early = { ...story, closings: [], outputs: out(answeredMs + 1_000, 1) };
    expect(codes(early)).not.toContain('P4 released-late');
  });
  test('P3, P4: what left after the ledger was read last is held against nobody, who may have undone it', () => {
    const out = [...story.outputs, leak(answeredMs + 5_000, 9)];
    const readAt = (atMs: number): History => ({
      ...story,
      outputs: out,
      ledger: [{ atMs, entries: [optedOut] }],
    });
    const leaks = (atMs: number) =>
      codes(readAt(atMs), { ...bounds, settled: false }).filter((code) => /^P[34]/.test(code));
    expect(leaks(answeredMs + 1_500)).toEqual([]);
    // Everything of person 1 since then: two records, each beyond the closing and late.
    expect(leaks(answeredMs + 9_000).toSorted()).toEqual([
      ...['P3 beyond-closing', 'P3 beyond-closing', 'P4 released-late', 'P4 released-late'],
    ]);
  });
  test('P4: that a consent is given lifts no opt-out', () => {
    const effect: Effect = { ...(undone.effect as Effect), does: 'gives' };
    const given = { ...undone, service: 'consent', version: 1, previousHash: 'genesis', effect };
    const changed = { ...withEntries([optedOut, given]), commands: story.commands.slice(0, 1) };
    expect(codes({ ...changed, closings: [] })).toContain('P4 released-late');
  });
  test('P5: a release without its record, and a record of what was withheld', () => {
    const [first, ...rest] = story.provisions;
    expect(codes({ ...story, provisions: rest })).toEqual(['P5 not-recorded']);
    const invented = first ? [{ ...first, id: 'invented', offset: 2 }] : [];
    expect(codes({ ...story, provisions: [...story.provisions, ...invented] })).toEqual([
      'P5 not-released',
    ]);
  });
  test('P6: a record of who never opts out comes twice', () => {
    const again = { ...at(ofPerson('person2', story.outputs), 0), offset: 9 };
    expect(codes({ ...story, outputs: [...story.outputs, again] })).toContain('P6 doubled');
  });
  test('P7: an opt-out is gone from the ledger', () => {
    const gone = { ...story, ledger: [...story.ledger, { atMs: 99_999, entries: [undone] }] };
    expect(codes(gone)).toEqual(expect.arrayContaining(['P7 gap', 'P7 removed']));
  });
  test('P8: permitted, by an answer that was to know of it; silence alone is answered with a permit', () => {
    const read = { askedAtMs: answeredMs + 30, answeredAtMs: answeredMs + 40 };
    const about = { ...flow, person: 'person1', permitted: true };
    const known = { ...read, atLeast: stopOf(optedOut), outcome: 'answered' as const };
    expect(codes({ ...story, reads: [{ ...known, seenVersion: 1, about }] })).toEqual([
      'P8 permitted',
    ]);
    expect(codes({ ...story, reads: [{ ...known, seenVersion: 0, about }] })).toEqual(['P8 older']);
    const silent = { ...about, person: 'person2' };
    const other = { ...stopOf(optedOut), stream: 'org1/person/person2', version: 0 };
    expect(codes({ ...story, reads: [{ ...known, atLeast: other, about: silent }] })).toEqual([]);
    const later = { ...known, answeredAtMs: 99_999, atLeast: stopOf(undone), seenVersion: 2 };
    expect(codes({ ...story, reads: [{ ...later, about }] })).toEqual([]);
  });
});

describe('a stream holds several stops', () => {
  /** Person 1 also stopped provision, which the undoing of the opt-out does not lift. */
  const stopped: LedgerEntry = {
    ...optedOut,
    ...{ version: 2, commandId: 'stops', hash: 'stopped', previousHash: optedOut.hash },
    effect: { does: 'stops', org: 'org1', person: 'person1', which: 'provision' },
  };
  const undoneThen = { ...undone, version: 3, previousHash: stopped.hash };
  const both = withEntries([optedOut, stopped, undoneThen]);
  const states = [optedOut, stopped, undoneThen].map((entry, offset) => ({
    ...stopOf(entry),
    ...{ partition: 0, offset, appendedAtMs: entry.atMs },
  }));
  const plain = { ...both, commands: [], states, events: [], handled: [], closings: [] };

  test('P4: one lifted lifts no other', () => {
    expect(codes(plain)).toEqual(['P4 released-late']);
  });
  test('P6: what the other still stops is not lost, and what nothing stops any more is', () => {
    const outputs = story.outputs.filter(({ record }) => record !== 'record4');
    const provisions = story.provisions.filter(({ offset }) => offset !== 4);
    expect(codes({ ...plain, outputs, provisions })).toEqual([]);
    const onlyUndone = withEntries([optedOut, { ...undoneThen, version: 2 }]);
    const lost = { ...plain, ledger: onlyUndone.ledger, outputs, provisions };
    expect(codes(lost)).toContain('P6 lost');
  });
});

describe('a person is held in everything for a stop that is not published yet', () => {
  const other = { does: 'stops' as const, org: 'org1', person: 'person2', purposes: ['mail'] };
  const commandId = 'other';
  const consent = { service: 'consent', stream: 'org1/person/person2', version: 1 };
  const pending = (status: 201 | 202, publishedAtMs: number): History => {
    const input = at(ofPerson('person2', story.inputs), 0);
    const askedAtMs = input.appendedAtMs - 30;
    const answer = { status, atMs: askedAtMs + 20, position: consent };
    const hashes = { hash: 'h', previousHash: 'genesis' };
    const entry = { ...consent, commandId, atMs: askedAtMs, ...hashes, effect: other };
    return {
      ...story,
      outputs: story.outputs.filter(({ record }) => record !== input.record),
      provisions: story.provisions.filter(({ offset }) => offset !== input.offset),
      ...{ closings: [], handled: [], events: [] },
      commands: [...story.commands, { commandId, askedAtMs, answer }],
      states: [
        ...story.states,
        { ...consent, partition: 1, offset: 0, appendedAtMs: publishedAtMs },
      ],
      ledger: [{ atMs: 99_999, entries: [...entries, entry] }],
    };
  };
  const from = at(ofPerson('person2', story.inputs), 0).appendedAtMs;

  test('P6: nothing is lost that was withheld meanwhile', () => {
    expect(codes(pending(202, from + 500))).toEqual([]);
  });
  test('P6: it is, where the stop was published at once, or long before', () => {
    expect(codes(pending(201, from - 20))).toEqual(['P6 lost']);
    expect(codes(pending(202, from - bounds.closingMs - 10))).toEqual(['P6 lost']);
  });
});

describe('P3: the last record that a certificate of an opt-out names', () => {
  const closed = at(story.closings, 0);
  const naming = (closingOffset: number, provisionId: string | undefined): History => {
    const place = { feed: closed.feed, partition: 0, closedAtMs: closed.closedAtMs, closingOffset };
    const last = provisionId === undefined ? {} : { last: { provisionId } };
    const certificate: Certificate = {
      ...{ stop: stopOf(optedOut), heldT: true },
      feeds: [{ ...place, ...last }],
    };
    return { ...story, closings: [], certificates: [certificate] };
  };
  test('is the last before it, or one before the closing position that passed after it was lifted', () => {
    expect(codes(naming(closed.closingOffset, 'provision0'))).toEqual([]);
    expect(codes(naming(4, 'provision0'))).toEqual([]);
    expect(codes(naming(4, 'provision4'))).toEqual([]);
  });
  test('is none beyond the closing position, and not none', () => {
    expect(codes(naming(closed.closingOffset, 'provision4'))).toEqual(['P3 certified-last']);
    expect(codes(naming(closed.closingOffset, undefined))).toEqual(['P3 certified-last']);
  });
});
