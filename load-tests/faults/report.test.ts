import { distribution, emptyHistory, type History } from '@doui/history';
import { expect, test } from 'vitest';
import { closingsOf, printed, type Report } from './report.ts';
import { totalOf } from './total.ts';

const stop = (version: number) => ({ service: 'consent', stream: 'o/person/p', version });
const effect = { does: 'stops', org: 'o', person: 'p', purposes: ['moving'] } as const;
const entry = (version: number) => ({
  ...stop(version),
  ...{ commandId: `c${version}`, atMs: 0, hash: '', previousHash: '', effect },
});
const command = (version: number, atMs: number) => ({
  commandId: `c${version}`,
  askedAtMs: atMs - 10,
  answer: { status: 201 as const, atMs, position: stop(version) },
});
const closing = (version: number, closedAtMs: number) => ({
  ...{ feed: 'f', partition: 0, stop: stop(version), by: 'passed' as const },
  ...{ closedAtMs, closingOffset: 0 },
});
const history: History = {
  ...emptyHistory,
  commands: [command(1, 1_000), command(2, 5_000)],
  ledger: [{ atMs: 9_000, entries: [entry(1), entry(2)] }],
  closings: [closing(1, 1_070), closing(2, 5_400)],
};

test('closing times of before and after the first fault are told apart', () => {
  const { underLoad, underFaults } = closingsOf(history, 3_000);
  expect(underLoad).toMatchObject({ count: 1, max: 70 });
  expect(underFaults).toMatchObject({ count: 1, max: 400 });
});

const plain: Report = {
  ...{
    seed: 42,
    patience: 1,
    startedAt: '',
    seconds: 1_800,
    violationCount: 0,
    rested: true,
    passed: true,
  },
  notTried: [],
  faults: [],
  counts: { kills: 3, stops: 2, brokerRestarts: 1, databaseRestarts: 0, cuts: 0 },
  closings: closingsOf(history, 3_000),
  ...{ violations: [], endedByThemselves: [] },
};

test('runs in parts are summed up; those without a guarantee are not among them', () => {
  const text = totalOf([plain, { ...plain, seed: 43, passed: false }, { ...plain, off: 'lease' }]);
  for (const part of ['2 runs, 1.00 h', 'kills 6', 'closing under faults 400 ms', 'seeds 43']) {
    expect(text).toContain(part);
  }
});

test('the table names the seed, each fault, each figure and every violation', () => {
  const report: Report = {
    ...{
      seed: 42,
      patience: 4,
      startedAt: '',
      seconds: 12,
      violationCount: 1,
      rested: true,
      passed: false,
    },
    notTried: ['F9'],
    missing: [{ id: 'F4N', why: 'it needs three brokers' }],
    faults: [
      {
        ...{ id: 'F3', title: 'stop', seconds: 3, passed: false },
        required: [{ what: 'it flows again', passed: false, detail: 'never' }],
      },
    ],
    counts: { kills: 3, stops: 2, brokerRestarts: 0, databaseRestarts: 0, cuts: 0, answered: 9 },
    closings: closingsOf(history, 3_000),
    violations: [
      {
        property: 'P4',
        code: 'released-late',
        what: 'late',
        where: 'x:1',
        evidence: { afterMs: 1 },
      },
    ],
    endedByThemselves: [{ name: 'gate', reason: 'exit code 1' }],
  };
  const text = printed(report);
  for (const part of [
    'seed 42',
    '✗ F3',
    'never',
    '4 times as long',
    'kills 3',
    'max 400 ms',
    'P4 released-late',
    'gate ended',
    'not tried, the time was over: F9',
    'F4N  not tried: it needs three brokers',
  ]) {
    expect(text).toContain(part);
  }
  const fine = { ...report, violations: [], violationCount: 0 };
  expect(printed(fine)).toContain('no violation');
  expect(distribution([1]).p50).toBe(1);
});
