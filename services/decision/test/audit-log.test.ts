import { accessRecordsIn } from '@doui/events';
import type { OutRecord } from '@doui/http';
import type { Ask, Decision } from '@doui/law';
import { expect, test } from 'vitest';
import { auditLog } from '../src/audit/audit-log.ts';

type Send = { readonly records: readonly OutRecord[]; done(): void; failed(error: Error): void };

function world() {
  const sends: Send[] = [];
  let lost = 0;
  const log = auditLog({
    publisher: {
      send: (records) =>
        new Promise<void>((resolve, reject) => {
          sends.push({ records, done: resolve, failed: reject });
        }),
    },
    hashSubject: (subject) => `hash of ${subject}`,
    nowMs: () => 1_700_000_000_000,
    onLost: (count) => {
      lost += count;
    },
  });
  return { log, sends, lost: () => lost };
}

const by = { roles: ['system'], client: 'crm', subject: 'robot' } as never;
const decided = (org: string, person: string, purpose = 'news') => ({
  ask: { org, person, use: 'provide', purpose } as unknown as Ask,
  decision: { used: {}, items: {}, at: 1 } as unknown as Decision,
});
const entry = (org: string, person: string, purpose?: string) => ({
  ...{ operation: 'decide', by, traceId: '', decided: [decided(org, person, purpose)] },
});
const personsIn = ({ value, headers = {} }: OutRecord): string[] => {
  const read = accessRecordsIn({ value, headers });
  if (!read.ok) throw new Error(read.error);
  return read.value.map(({ org, persons }) => `${org} ${persons.join()}`);
};
const turn = () => new Promise(setImmediate);

test('R-3.2: what comes while a send is under way goes out as one record for each organisation', async () => {
  const { log, sends } = world();
  const first = log.write(entry('kaisha', 'p0'));
  const rest = [entry('kaisha', 'p1'), entry('kobo', 'p2'), entry('kaisha', 'p3')];
  let written = 0;
  const waiting = Promise.all(rest.map((one) => log.write(one).then(() => (written += 1))));
  expect(sends.map(({ records }) => records.map(personsIn))).toEqual([[['kaisha p0']]]);
  sends[0]?.done();
  await first;
  await turn();
  expect(sends[1]?.records.map(({ key }) => key)).toEqual(['kaisha', 'kobo']);
  expect(sends[1]?.records.map(personsIn)).toEqual([['kaisha p1', 'kaisha p3'], ['kobo p2']]);
  expect(written).toBe(0);
  sends[1]?.done();
  await waiting;
  expect(written).toBe(3);
});

test('no record grows beyond what a topic takes', async () => {
  const { log, sends } = world();
  const first = log.write(entry('kaisha', 'p0'));
  const long = 'x'.repeat(60_000);
  const waiting = Promise.all(
    Array.from({ length: 10 }, (_, at) => log.write(entry('kaisha', `p${at}`, long))),
  );
  sends[0]?.done();
  await first;
  await turn();
  const sizes = sends[1]?.records.map(({ value }) => value.length) ?? [];
  expect(sizes).toHaveLength(4);
  expect(Math.max(...sizes)).toBeLessThan(260_000);
  expect(sends[1]?.records.flatMap(personsIn)).toHaveLength(10);
  sends[1]?.done();
  await waiting;
});

test('none of those that went out together is told when they were not written', async () => {
  const { log, sends, lost } = world();
  const writes = ['p0', 'p1'].map((person) => log.write(entry('kaisha', person)));
  const outcomes = Promise.allSettled(writes);
  sends[0]?.failed(new Error('away'));
  await turn();
  sends[1]?.failed(new Error('away'));
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(lost()).toBe(2);
});
