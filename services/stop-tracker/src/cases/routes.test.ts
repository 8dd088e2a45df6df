import { fakeAuth, fakeBearer } from '@doui/auth/fake';
import { type ConsentDirectory, createApp, memoryAccessLog, whoIs } from '@doui/http';
import { memoryLedger } from '@doui/ledger';
import { logger } from '@doui/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseEvent, Stop } from './events.ts';
import { handleCase } from './handle.ts';
import { createLive } from './live.ts';
import { caseReads } from './reads.ts';
import { caseRoutes } from './routes.ts';
import type { CaseState } from './state.ts';
import type { CaseStore } from './store.ts';
import { caseDocument, sentEvent } from './wire.ts';

const org = 'hikkoshi';
const ledger = memoryLedger<CaseState, CaseEvent>({ service: 'stop-tracker' });
const access = memoryAccessLog();
const live = createLive();
const stops = new Map<string, string>();
const now = () => 2_000;

// Who is who, as consent would say: a subject is the person of the same name.
const directory: ConsentDirectory = {
  personOf: async (of, subject) => (of === org ? subject : undefined),
  exists: async () => true,
  represents: async (_, representative, person) =>
    representative === 'hahaoya' && person === 'taro',
};
const store: CaseStore = {
  prepare: async () => undefined,
  save: async () => undefined,
  find: async ({ person, limit, after = '' }) =>
    [...stops]
      .filter(([stream, of]) => (person === undefined || of === person) && stream > after)
      .slice(0, limit)
      .map(([stream]) => ({ stream, place: stream })),
  overdue: async () => [],
  unfinished: async () => [],
};
const tell = (version: number, event: CaseEvent, head: Parameters<typeof caseDocument>[0]) =>
  sentEvent(version, event, { case: caseDocument(head, now()) });
const who = whoIs({ directory, exists: directory.exists });
const reads = caseReads({ ledger, store, live, tell });
const app = createApp({
  ...{ service: 'stop-tracker', summary: { ja: '停止', en: 'stops' } },
  config: { host: '127.0.0.1', port: 0 },
  ...{ auth: fakeAuth(), log: logger('stop-tracker'), access, persons: who },
  routes: caseRoutes({ reads, who, now }),
});
let url = '';

async function open(id: string, person: string | undefined): Promise<void> {
  const stop: Stop = {
    ...{ id, org, kind: person ? 'withdrawal' : 'purpose-unrelated', eventHash: 'hash' },
    position: { service: 'consent', stream: `${org}/person/${person ?? 'none'}`, version: 3 },
    ...(person ? { person } : {}),
    ...{ purposes: ['transfer'], items: [], recipients: [], schemes: [], gpc: false },
    ...{ answeredAtMs: 1_000, sinceMs: 1_000 },
  };
  await handleCase(ledger, {
    ...{ org, stop: id, commandId: 'open' },
    command: { type: 'open-stop', atMs: 1_000, boundMs: 1_000, stop, feeds: [], partners: [] },
  });
  stops.set(`${org}/stop/${id}`, person ?? '');
}

beforeAll(async () => {
  await open('stop1', 'taro');
  await open('stop2', 'hanako');
  await open('stop3', undefined);
  const { port } = await app.listen();
  url = `http://127.0.0.1:${port}/v1/organisations/${org}`;
});
afterAll(() => app.close());

const person = (subject: string) => fakeBearer({ roles: ['person'], subject });
const get = (path: string, authorization: string) =>
  fetch(`${url}/${path}`, { headers: { authorization } });

const callers: Record<string, string> = {
  taro: person('taro'),
  hanako: person('hanako'),
  mother: fakeBearer({ roles: ['representative'], subject: 'hahaoya' }),
  operator: fakeBearer({ roles: ['operator'], org }),
  manager: fakeBearer({ roles: ['privacy-manager'], org }),
  auditor: fakeBearer({ roles: ['auditor'], org }),
  stranger: fakeBearer({ roles: ['operator'], org: 'akarigas' }),
  partner: fakeBearer({ roles: ['partner'], org }),
  system: fakeBearer({ roles: ['system'], org }),
};

test.each([
  ['stops/stop1', { taro: 200, mother: 200, operator: 200, manager: 200, auditor: 200 }],
  ['stops/stop1/events', { taro: 200, mother: 200, operator: 200, manager: 200, auditor: 200 }],
  ['stops/stop2', { hanako: 200, operator: 200, manager: 200, auditor: 200 }],
  // A stop of everybody is nobody's own.
  ['stops/stop3', { operator: 200, manager: 200, auditor: 200 }],
  [
    'persons/taro/stop-cases',
    { taro: 200, mother: 200, operator: 200, manager: 200, auditor: 200 },
  ],
  ['stops', { operator: 200, manager: 200, auditor: 200 }],
])('S2: %s is shown to %o and to nobody else', async (path, may) => {
  for (const [name, token] of Object.entries(callers)) {
    const { status } = await get(path, token);
    const wanted = (may as Record<string, number>)[name];
    if (wanted) expect([name, status]).toEqual([name, wanted]);
    else expect([403, 404], name).toContain(status);
  }
  expect((await get(path, 'Bearer nonsense')).status).toBe(401);
});

test('R-3.2: reading of somebody leaves a record, reading of oneself none', async () => {
  access.entries.length = 0;
  await get('stops/stop1', callers['taro'] ?? '');
  await get('stops/stop1/events', callers['taro'] ?? '');
  await get('persons/taro/stop-cases', callers['taro'] ?? '');
  expect(access.entries).toEqual([]);
  await get('stops/stop1', callers['operator'] ?? '');
  await get('stops/stop1/events', callers['auditor'] ?? '');
  await get('stops', callers['manager'] ?? '');
  expect(access.entries.map(({ operation, persons }) => [operation, persons])).toEqual([
    ['readStop', ['taro']],
    ['watchStop', ['taro']],
    ['searchStops', ['taro', 'hanako']],
  ]);
});

test('lists are paged by cursor, and a cursor that is none of ours is a fault', async () => {
  const operator = callers['operator'] ?? '';
  const seen: string[] = [];
  let cursor = '';
  do {
    const answer = await get(`stops?limit=1${cursor && `&cursor=${cursor}`}`, operator);
    const page = (await answer.json()) as { items: { stop: string }[]; next?: string };
    seen.push(...page.items.map(({ stop }) => stop));
    cursor = page.next ?? '';
  } while (cursor);
  expect(seen).toEqual(['stop1', 'stop2', 'stop3']);
  expect((await get('stops?cursor=nonsense', operator)).status).toBe(400);
  expect((await get('stops?limit=0', operator)).status).toBe(400);
});
