import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkHistory } from './check.ts';
import type {
  Bounds,
  Certificate,
  Command,
  History,
  LedgerEntry,
  Output,
  Read,
} from './history.ts';
import {
  bounds,
  flow,
  type How,
  plainStory,
  type RestsOn,
  type Step,
  smallWorld,
} from './small-world.ts';

const story = plainStory();
const stop = story.closings[0]?.stop ?? { service: '', stream: '', version: 0 };
const codes = (history: History, within: Bounds = bounds): string[] =>
  checkHistory(history, within).map(({ property, code }) => `${property} ${code}`);
const at = <T>(list: readonly T[], index: number): T => list.at(index) as T;
const entries = at(story.ledger, -1).entries;
const withEntries = (changed: readonly LedgerEntry[]): History => ({
  ...story,
  ledger: [...story.ledger, { atMs: 99_999, entries: changed }],
});
/** A record of person 1 that comes out where it should not. */
const leak = (atMs: number, offset: number): Output => ({
  ...at(story.outputs, 0),
  record: 'record2',
  appendedAtMs: atMs,
  offset,
});
const answeredMs = entries.find(({ version }) => version === 2)?.atMs ?? 0;

describe('what keeps the promises passes', () => {
  test('the plain story', () => {
    expect(checkHistory(story, bounds)).toEqual([]);
    expect(story.outputs).toHaveLength(4);
  });

  test('any seeded history of a world that keeps them, at rest and under way', () => {
    const how = fc.constantFrom<How>('answered', 'pending', 'unheard', 'undone', 'repeated');
    const person = fc.integer({ min: 1, max: 3 });
    const waits = fc.integer({ min: 0, max: 1_500 });
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom('give', 'stop'), person, waits, how }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('write' as const), person, waits }) },
    ) as fc.Arbitrary<Step>;
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.boolean(),
        fc.constantFrom<RestsOn>('consent', 'silence'),
        (steps, settled, restsOn) => {
          expect(checkHistory(smallWorld(steps, restsOn), { ...bounds, settled })).toEqual([]);
        },
      ),
      { numRuns: 500, seed: 42 },
    );
  });

  test('a history under way may lack what has not arrived yet', () => {
    const early = { ...story, states: [], events: [], provisions: [], handled: [] };
    expect(codes(early, { ...bounds, settled: false })).toEqual([]);
  });
});

describe('P1: an answered write is durable and reaches every subscriber', () => {
  test('not in the ledger', () => {
    const kept = entries.filter(({ stream }) => !stream.endsWith('2'));
    expect(codes({ ...story, ledger: [{ atMs: 1, entries: kept }] })).toContain('P1 not-durable');
  });
  test('the position of another command', () => {
    const [first] = entries as [LedgerEntry];
    const other = { ...first, commandId: 'other' };
    expect(codes(withEntries([other, ...entries.slice(1)]))).toContain('P1 other-command');
  });
  test('never published', () => {
    const states = story.states.slice(0, -1);
    const events = story.events.slice(0, -1);
    expect(codes({ ...story, states, events })).toEqual(['P1 no-state', 'P1 no-event']);
  });
  test('published only after the 201', () => {
    const states = story.states.map((one) => ({ ...one, appendedAtMs: one.appendedAtMs + 500 }));
    expect(codes({ ...story, states })).toContain('P1 published-late');
  });
  test('a subscriber that never saw it', () => {
    const handled = story.handled.slice(0, -2);
    expect(codes({ ...story, handled })).toContain('P1 not-delivered');
  });
  test('refused, and done all the same', () => {
    const [first] = story.commands;
    const refused = { commandId: first?.commandId ?? '', askedAtMs: 1 };
    const answer = { status: 409, atMs: 2 };
    const commands = [{ ...refused, answer }, ...story.commands.slice(1)];
    expect(codes({ ...story, commands })).toContain('P1 refused-but-done');
  });
});

describe('P2: ledger order, and repeats change nothing', () => {
  test('one command, two entries', () => {
    const last = at(entries, 1);
    const again = { ...last, version: 3, hash: 'h3', previousHash: last.hash };
    expect(codes(withEntries([...entries, again]))).toContain('P2 done-twice');
  });
  test('an event before its predecessor', () => {
    const swap = { 0: 1, 1: 0 } as Record<number, number>;
    const events = story.events.map((one) => ({ ...one, offset: swap[one.offset] ?? one.offset }));
    expect(
      codes({ ...story, events: [...events, { ...at(events, 0), version: 4, offset: 9 }] }),
    ).toContain('P2 event-gap');
  });
  test('an event of a later version first', () => {
    const later = { ...at(story.handled, 2), version: 3 };
    expect(codes({ ...story, handled: [...story.handled, { ...later, version: 5 }] })).toContain(
      'P2 handled-gap',
    );
  });
  test('a repeat that does something again', () => {
    const handled = [...story.handled, at(story.handled, 2)];
    expect(codes({ ...story, handled })).toContain('P2 effect-twice');
  });
  test('an older state that is applied', () => {
    const older = story.handled.filter(({ of }) => of === 'states')[0];
    const handled = older ? [...story.handled, older] : [];
    expect(codes({ ...story, handled })).toContain('P2 went-back');
  });
  test('a late repeat that compaction would keep', () => {
    const first = at(story.states, 0);
    const states = [...story.states, { ...first, offset: 99 }];
    expect(codes({ ...story, states })).toContain('P2 ends-older');
  });
  test('a person in two partitions', () => {
    const events = story.events.map((one, n) => ({ ...one, partition: n % 2 }));
    expect(codes({ ...story, events })).toContain('P2 two-partitions');
  });
});

const certificate = (change: Partial<Certificate['feeds'][0]>, heldT = true): Certificate => ({
  stop,
  heldT,
  feeds: [
    {
      feed: 'feed1',
      partition: 0,
      closedAtMs: answeredMs + 70,
      closingOffset: 2,
      last: { provisionId: 'provision1' },
      ...change,
    },
  ],
});

describe('P3: nothing at or beyond the closing position', () => {
  test('a record right at it', () => {
    const outputs = [...story.outputs, leak(answeredMs + 100, 2)];
    expect(codes({ ...story, outputs })).toContain('P3 beyond-closing');
  });
  test('a record decided again from an old answer after the person gave anew', () => {
    const given = smallWorld([
      { do: 'give', person: 1, waits: 0, how: 'answered' },
      { do: 'stop', person: 1, waits: 2_000, how: 'answered' },
      { do: 'give', person: 1, waits: 2_000, how: 'answered' },
      { do: 'write', person: 1, waits: 2_000 },
    ]);
    expect(codes(given)).toEqual([]);
    const provisions = given.provisions.map((one) => ({
      ...one,
      basis: { service: 'consent', stream: 'org1/person/person1', version: 1 },
    }));
    expect(codes({ ...given, provisions })).toContain('P3 beyond-closing');
  });
  test('a certificate that names an earlier closing than is true, or another last record', () => {
    expect(codes({ ...story, certificates: [certificate({})] })).toEqual([]);
    expect(codes({ ...story, certificates: [certificate({ closingOffset: 1 })] })).toEqual([
      'P3 certified-wrong',
      'P3 certified-last',
    ]);
    const other = certificate({ last: { provisionId: 'provision0' } });
    expect(codes({ ...story, certificates: [other] })).toEqual(['P3 certified-last']);
  });
  test('an interim certificate may not have found the last record yet, and may name no other', () => {
    const { last: _, ...none } = certificate({}).feeds[0] ?? {};
    const unsaid = { ...certificate({}), complete: false, feeds: [none] } as Certificate;
    expect(codes({ ...story, certificates: [unsaid] })).toEqual([]);
    expect(codes({ ...story, certificates: [{ ...unsaid, complete: true }] })).toEqual([
      'P3 certified-last',
    ]);
    const other = { ...certificate({ last: { provisionId: 'provision0' } }), complete: false };
    expect(codes({ ...story, certificates: [other] })).toEqual(['P3 certified-last']);
  });
  test('a certificate that names a record of what was given after the stop', () => {
    const given = smallWorld([
      { do: 'give', person: 1, waits: 0, how: 'answered' },
      { do: 'write', person: 1, waits: 2_000 },
      { do: 'stop', person: 1, waits: 100, how: 'answered' },
      { do: 'give', person: 1, waits: 100, how: 'answered' },
      { do: 'write', person: 1, waits: 100 },
    ]);
    const of = given.closings[0] ?? { stop, closedAtMs: 0 };
    const { closedAtMs } = of;
    const naming = (provisionId: string): History => {
      const said = certificate({ closedAtMs, closingOffset: 2, last: { provisionId } });
      return { ...given, closings: [], certificates: [{ ...said, stop: of.stop }] };
    };
    expect(codes(naming('provision0'))).toEqual([]);
    expect(codes(naming('provision1'))).toEqual(['P3 certified-last']);
  });
  test('a certificate of a stop that nobody made', () => {
    const nobody = { ...certificate({}), stop: { ...stop, version: 7 } };
    expect(codes({ ...story, certificates: [nobody] })).toEqual(['P3 certifies-nothing']);
  });
});

const pendingOf = (command: Command, status: 202 | undefined): Command => {
  const { answer, ...rest } = command;
  return status && answer?.position ? { ...rest, answer: { ...answer, status } } : rest;
};

describe('P4: closed within T of the 201', () => {
  test('a record after T', () => {
    const outputs = [...story.outputs, leak(answeredMs + 20 + 1_001, 2)];
    expect(codes({ ...story, closings: [], outputs })).toContain('P4 released-late');
  });
  test('a record up to T is none', () => {
    const outputs = [...story.outputs, leak(answeredMs + 20 + 1_000, 2)];
    expect(codes({ ...story, closings: [], outputs })).not.toContain('P4 released-late');
  });
  test('what was answered 202, or never heard of, counts from its publication', () => {
    const [told = 0] = story.states
      .filter(({ version }) => version === 2)
      .map((one) => one.appendedAtMs);
    for (const status of [202, undefined] as const) {
      const commands = story.commands.map((command) =>
        command.answer?.position?.version === 2 ? pendingOf(command, status) : command,
      );
      const late = [...story.outputs, leak(told + 1_001, 2)];
      const early = [...story.outputs, leak(told + 1_000, 2)];
      const plain = { ...story, closings: [], commands };
      expect(codes({ ...plain, outputs: late })).toContain('P4 released-late');
      expect(codes({ ...plain, outputs: early })).not.toContain('P4 released-late');
    }
  });
  test('an expiry counts from its own instant', () => {
    const expired = entries.map((entry) =>
      entry.version === 2 && entry.effect
        ? { ...entry, effect: { ...entry.effect, fromMs: answeredMs - 5_000 } }
        : entry,
    );
    expect(codes({ ...withEntries(expired), closings: [] })).toContain('P4 released-late');
  });
  test('a certificate that says held of what was not', () => {
    const late = { closedAtMs: answeredMs + 5_000, closingOffset: 3 };
    const outputs = [...story.outputs, leak(answeredMs + 1_200, 2)];
    const plain = { ...story, outputs, closings: [] };
    expect(codes({ ...plain, certificates: [certificate(late)] })).toContain('P4 held-not');
    expect(codes({ ...plain, certificates: [certificate(late, false)] })).not.toContain(
      'P4 held-not',
    );
  });
  test('a late proof of a closing is not a late record', () => {
    const late = { closedAtMs: answeredMs + 5_000 };
    expect(codes({ ...story, certificates: [certificate(late)] })).toEqual([]);
    expect(codes({ ...story, certificates: [certificate(late, false)] })).toEqual([]);
  });
});

describe('P5: exactly one provision record for each release', () => {
  test('none', () => {
    expect(codes({ ...story, provisions: story.provisions.slice(1) })).toEqual(['P5 not-recorded']);
  });
  test('two', () => {
    const again = at(story.provisions, 0);
    expect(codes({ ...story, provisions: [...story.provisions, again] })).toEqual([
      'P5 recorded-twice',
      'P5 recorded-again',
    ]);
  });
  test('one without a release', () => {
    expect(codes({ ...story, outputs: story.outputs.slice(0, -1) })).toContain('P5 not-released');
  });
  test('one about somebody else', () => {
    const [first, ...rest] = story.provisions;
    const other = first ? [{ ...first, person: 'person2' }] : [];
    expect(codes({ ...story, provisions: [...other, ...rest] })).toEqual(['P5 recorded-wrong']);
  });
  test('a release of what nobody wrote', () => {
    const made = { ...at(story.outputs, 0), record: 'invented', offset: 9 };
    expect(codes({ ...story, closings: [], outputs: [...story.outputs, made] })).toContain(
      'P5 from-nowhere',
    );
  });
});

describe('P6: nothing that may flow is lost or doubled', () => {
  test('lost', () => {
    const outputs = story.outputs.slice(0, -1);
    const provisions = story.provisions.slice(0, -1);
    expect(codes({ ...story, outputs, provisions })).toEqual(['P6 lost']);
    const unsettled = [{ feed: 'feed1', partition: 0 }];
    expect(codes({ ...story, outputs, provisions }, { ...bounds, unsettled })).toEqual([]);
  });
  test('lost before the withdrawal, known by what left behind it', () => {
    const outputs = story.outputs.filter((_, n) => n !== 0);
    const provisions = story.provisions.filter((_, n) => n !== 0);
    expect(codes({ ...story, closings: [], outputs, provisions })).toEqual(['P6 lost']);
  });
  test('lost, of somebody whose consent nobody watched being answered', () => {
    const outputs = story.outputs.slice(0, -1);
    const provisions = story.provisions.slice(0, -1);
    const commands = story.commands.slice(0, -1);
    expect(codes({ ...story, commands, outputs, provisions })).toEqual(['P6 lost']);
  });
  test('doubled', () => {
    const outputs = [...story.outputs, { ...at(story.outputs, -1), offset: 9 }];
    expect(codes({ ...story, outputs })).toEqual(['P6 doubled']);
  });
  test('behind its successor', () => {
    const outputs = story.outputs.map((one) => ({ ...one, offset: [1, 0, 2, 3][one.offset] ?? 0 }));
    expect(codes({ ...story, closings: [], outputs })).toEqual(['P6 out-of-order']);
  });
  test('what was withheld after a stop that nobody heard answered, and that was asked again later', () => {
    const told = smallWorld([
      { do: 'give', person: 1, waits: 0, how: 'answered' },
      { do: 'give', person: 2, waits: 0, how: 'answered' },
      { do: 'stop', person: 1, waits: 2_000, how: 'answered' },
      { do: 'write', person: 1, waits: 100 },
      { do: 'write', person: 2, waits: 100 },
    ]);
    const heard = at(told.commands, -1);
    const answer = heard.answer && { ...heard.answer, atMs: heard.askedAtMs + 8_020 };
    const again = { ...heard, askedAtMs: heard.askedAtMs + 8_000, ...(answer ? { answer } : {}) };
    const { commandId, askedAtMs } = heard;
    const commands = [...told.commands.slice(0, -1), { commandId, askedAtMs }, again];
    expect(checkHistory({ ...told, commands }, bounds)).toEqual([]);
  });
  test('a record that cannot be read needs no release', () => {
    const input = { ...at(story.inputs, 0), record: 'poison', offset: 9, unreadable: true };
    expect(codes({ ...story, inputs: [...story.inputs, input] })).toEqual([]);
  });
});

describe('P7: gap-free, append-only, chained', () => {
  test('an entry removed', () => {
    const kept = entries.filter(({ version, stream }) => version !== 1 || !stream.endsWith('1'));
    const found = codes(withEntries(kept));
    expect(found).toContain('P7 gap');
    expect(found).toContain('P7 removed');
  });
  test('an entry changed, whether or not its hash was made anew', () => {
    const [first, ...rest] = entries as [LedgerEntry, ...LedgerEntry[]];
    expect(codes(withEntries([{ ...first, fault: 'changed' }, ...rest]))).toEqual(['P7 changed']);
    const found = codes(withEntries([{ ...first, hash: 'another' }, ...rest]));
    expect(found).toContain('P7 not-chained');
    expect(found).toContain('P7 changed');
    expect(found).toContain('P7 told-otherwise');
  });
  test('an entry inserted', () => {
    const [first] = entries as [LedgerEntry];
    const inserted = { ...first, commandId: 'inserted', hash: 'x' };
    expect(codes(withEntries([first, inserted, ...entries.slice(1)]))).toContain('P7 repeated');
  });
  test('an event that the ledger does not have', () => {
    const told = { ...at(story.events, -1), version: 2, hash: 'x', offset: 9 };
    expect(codes({ ...story, events: [...story.events, told] })).toEqual(['P7 told-not-kept']);
  });
  test('not an event that was told after the ledger was read', () => {
    const readAtMs = at(story.ledger, -1).atMs;
    const told = { ...at(story.events, -1), version: 2, hash: 'x', offset: 9 };
    const later = { ...told, appendedAtMs: readAtMs + 1 };
    expect(codes({ ...story, events: [...story.events, later] })).toEqual([]);
  });
});

describe('P8: an answer with at-least reflects it', () => {
  const read = (change: Partial<Read>): Read => ({
    ...{ askedAtMs: answeredMs + 30, answeredAtMs: answeredMs + 40, atLeast: stop },
    ...{ outcome: 'answered', ...change },
  });
  const about = { ...flow, person: 'person1', permitted: true };
  test('an older version', () => {
    expect(codes({ ...story, reads: [read({ seenVersion: 1 })] })).toEqual(['P8 older']);
    expect(codes({ ...story, reads: [read({ seenVersion: 2 })] })).toEqual([]);
  });
  test('a permit after the stop', () => {
    expect(codes({ ...story, reads: [read({ about })] })).toEqual(['P8 permitted']);
    const denied = read({ about: { ...about, permitted: false } });
    const refused = read({ about, outcome: 'refused' });
    expect(codes({ ...story, reads: [denied, refused] })).toEqual([]);
  });
});
