import { type FakeToken, fakeAuth, fakeBearer } from '@doui/auth/fake';
import { create, encode, ProvisionRecordSchema, RegistryStateSchema } from '@doui/events';
import { createApp, memoryAccessLog } from '@doui/http';
import { ok } from '@doui/kernel';
import type { PrintDocument } from '@doui/print';
import { logger } from '@doui/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { memoryProvisionStore } from '../src/provisions/memory-store.ts';
import { newest } from '../src/provisions/newest.ts';
import { provisionRoutes } from '../src/provisions/routes.ts';
import { readProvision } from '../src/provisions/wire.ts';
import { registryTitles } from '../src/recipients/titles.ts';

const org = 'kaisha';
const now = Date.parse('2026-11-22T12:00:00+09:00');
const both = (ja: string, en: string) => ({ ja, en });
const store = memoryProvisionStore();
const titles = registryTitles();
const access = memoryAccessLog();
const printed: PrintDocument[] = [];
const named = {
  ...{ name: both('架空電力', 'Kakuu Electric'), version: 1 },
  ...{ address: both('架空市', 'Kakuu City'), representative: both('髙﨑', 'Takasaki') },
};

const app = createApp({
  service: 'records',
  config: { host: '127.0.0.1', port: 0 },
  auth: fakeAuth(),
  log: logger('records'),
  access,
  persons: async () => ok({ person: 'hito', self: false }),
  routes: provisionRoutes({
    ...{ store, titles, now: () => now, hashSubject: (subject) => `hash-of-${subject}` },
    names: { of: async (records) => new Map(records.map(({ id }) => [id, named])) },
    keepings: { put: async () => undefined },
    print: async (document) => {
      printed.push(document);
      return { pdf: Buffer.from('%PDF-1.7') };
    },
  }),
});
let base = '';

beforeAll(async () => {
  base = `http://127.0.0.1:${(await app.listen()).port}/v1/organisations/${org}`;
  titles.onRegistryState(registered('purpose', 'move', 2n, '引越しの連絡'));
  titles.onRegistryState(registered('purpose', 'move', 1n, '古い題'));
  for (const offset of [1, 2, 3]) await left(offset, ['mail']);
  await left(4, ['phone']);
  await store.withhold('feed/inc/0/2', { ground: 'x', reason: 'y', at: now, bySubject: 'z' });
});
afterAll(() => app.close());
beforeEach(() => {
  printed.length = 0;
});

function registered(kind: string, id: string, version: bigint, title: string) {
  const body = { case: 'purpose', value: { title: both(title, title) } } as const;
  const state = create(RegistryStateSchema, { org, kind, id, version, body });
  return { value: encode(RegistryStateSchema, state) };
}

async function left(offset: number, items: string[]): Promise<void> {
  const message = create(ProvisionRecordSchema, {
    ...{ id: `feed/inc/0/${offset}`, org, feed: 'feed', offset: BigInt(offset), person: 'hito' },
    ...{ recipient: 'denki', recipientVersion: 1n, purpose: 'move', items, cite: 'Law27.1' },
    ...{ basis: 'consent', atMs: BigInt(now - 60_000 + offset * 1_000), ruleSet: 'appi-2022' },
  });
  const source = { partition: 0, offset: BigInt(offset) };
  const bytes = encode(ProvisionRecordSchema, message);
  const read = readProvision(bytes, source, () => ({ contractStandsIn: false }));
  if (!read.ok) throw new Error(read.error);
  await store.keep([read.value]);
}

const person: FakeToken = { roles: ['representative'], subject: 'taro' };
const auditor: FakeToken = { roles: ['auditor'], org, subject: 'mika' };
const ask = (path: string, as: FakeToken) =>
  fetch(base + path, { headers: { authorization: fakeBearer(as) } });
const rowsOf = (heading: string) => {
  const section = printed[0]?.sections.find((one) => one.heading.en === heading);
  const block = section?.blocks[0];
  return block?.type === 'table' ? block.rows : [];
};

test('R-4.6: on paper the newest comes first, with the names of whom, why and on what ground', async () => {
  const answer = await ask('/persons/hito/provisions?format=pdf', auditor);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  await answer.arrayBuffer();
  const rows = rowsOf('Records').map((row) => row.map(({ words }) => JSON.stringify(words)));
  expect(rows.map(([when]) => when?.slice(12, 20))).toEqual([
    '11:59:04',
    '11:59:03',
    '11:59:02',
    '11:59:01',
  ]);
  expect(rows[0]?.slice(1).join(' ')).toMatch(
    /架空電力.*引越しの連絡.*phone.*本人の同意（法27条1項）/,
  );
  expect(JSON.stringify(rowsOf('Recipients'))).toContain('髙﨑');
  expect(access.entries).toMatchObject([{ operation: 'readPersonProvisions', persons: ['hito'] }]);
});

test('R-4.6: what is kept from the person is not on its paper either', async () => {
  await (await ask('/persons/hito/provisions?format=pdf', person)).arrayBuffer();
  expect(rowsOf('Records')).toHaveLength(3);
  expect(JSON.stringify(printed)).not.toContain('11:59:02');
});

test('of very many the newest are printed, and how many are not is said', async () => {
  const sought = { org, person: 'hito', from: now - 86_400_000, to: now + 1 };
  const { records, found } = await newest(store, sought, () => true, 2);
  expect(records.map(({ id }) => id)).toEqual(['feed/inc/0/4', 'feed/inc/0/3']);
  expect(found).toBe(4);
});

test('a search of staff over many persons is no page', async () => {
  expect((await ask('/provisions?recipient=denki&format=pdf', auditor)).status).toBe(400);
});
