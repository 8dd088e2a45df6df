import { fakeAuth, fakeBearer } from '@doui/auth/fake';
import { createApp, memoryAccessLog } from '@doui/http';
import { logger } from '@doui/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Incident } from './incident.ts';
import { memoryIncidentStore } from './incident-store.ts';
import { incidentRoutes } from './routes.ts';

const org = 'hikkoshibin';
const store = memoryIncidentStore();
const app = createApp({
  ...{ service: 'stop-tracker', summary: { ja: '停止', en: 'stops' } },
  config: { host: '127.0.0.1', port: 0 },
  ...{ auth: fakeAuth(), log: logger('stop-tracker'), access: memoryAccessLog() },
  routes: incidentRoutes(store),
});
let url = '';

const draft = (number: number, change: Partial<Incident> = {}): Incident => ({
  ...{ id: `draft${number}`, org, partner: `denki${number}`, number: 1, version: 1 },
  ...{
    openedAtMs: number * 1_000,
    unanswered: { stops: 3, persons: 2 },
    most: { stops: 3, persons: 2 },
  },
  feeds: [{ feed: 'denkimove', pausedAtMs: 1_000 }],
  stops: [{ stop: 'stop1', kind: 'withdrawal', sinceMs: 0, dueAtMs: 500, cutOffAtMs: 1_000 }],
  ...change,
});

beforeAll(async () => {
  for (const number of [1, 2, 3]) await store.put(draft(number));
  await store.put(draft(4, { answeredAtMs: 9_000 }));
  await store.put(draft(5, { org: 'akarigas' }));
  const { port } = await app.listen();
  url = `http://127.0.0.1:${port}/v1/organisations`;
});
afterAll(() => app.close());

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely in tests
type Body = any;
async function get(path: string, role: string, of = org): Promise<{ status: number; body: Body }> {
  const authorization = fakeBearer({ roles: [role], org } as Parameters<typeof fakeBearer>[0]);
  const answer = await fetch(`${url}/${of}/${path}`, { headers: { authorization } });
  return { status: answer.status, body: await answer.json() };
}

test('R-7.1: staff page through the drafts of their organisation, newest first', async () => {
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await get(`incidents?limit=2${cursor}`, 'operator');
    expect(status).toBe(200);
    seen.push(...body.items.map(({ incident }: Body) => incident));
    if (body.next === undefined) break;
    cursor = `&cursor=${body.next}`;
  }
  expect(seen).toEqual(['draft4', 'draft3', 'draft2', 'draft1']);
  const open = await get('incidents?status=draft&partner=denki2', 'privacy-manager');
  expect(open.body.items.map(({ incident }: Body) => incident)).toEqual(['draft2']);
  const answered = await get('incidents?status=answered', 'auditor');
  expect(answered.body.items.map(({ incident }: Body) => incident)).toEqual(['draft4']);
});

test('R-7.1: a draft says in words what happened, and names no person', async () => {
  const { status, body } = await get('incidents/draft1', 'auditor');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{ incident: 'draft1', partner: 'denki1', status: 'draft' },
    feeds: [{ feed: 'denkimove' }],
    unanswered: { stops: 3, persons: 2 },
  });
  for (const language of ['ja', 'en']) {
    for (const told of ['denki1', 'denkimove', 'stop1', '3', '2']) {
      expect(body.what[language]).toContain(told);
    }
  }
});

test("S2: others do not read it, and another organisation's is not there", async () => {
  for (const role of ['person', 'partner', 'system']) {
    expect((await get('incidents', role)).status).toBe(403);
    expect((await get('incidents/draft1', role)).status).toBe(403);
  }
  expect((await get('incidents/draft5', 'operator')).status).toBe(404);
  expect((await get('incidents/draft5', 'operator', 'akarigas')).status).toBe(404);
});
