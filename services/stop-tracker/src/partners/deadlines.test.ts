import { memoryLedger } from '@doui/ledger';
import { describe, expect, test } from 'vitest';
import type { CaseEvent, Stop } from '../cases/events.ts';
import { handleCase } from '../cases/handle.ts';
import { createOpenCases } from '../cases/open-cases.ts';
import type { CaseState } from '../cases/state.ts';
import { memoryIncidentStore } from '../incidents/incident-store.ts';
import { createIncidents } from '../incidents/keep-incidents.ts';
import { createDeadlines } from './keep-deadlines.ts';

const org = 'hikkoshibin';
const hour = 3_600_000;
const stop = {
  ...{ id: 'stop1', org, kind: 'withdrawal', eventHash: 'h', person: 'taro' },
  position: { service: 'consent', stream: `${org}/person/taro`, version: 7 },
  ...{ purposes: ['moving'], items: [], recipients: [], schemes: [], gpc: false },
  ...{ answeredAtMs: 0, sinceMs: 0 },
} as Stop;

/** A case whose partner has 72 hours, and two trackers that look at it. */
async function world() {
  let now = 0;
  const ledger = memoryLedger<CaseState, CaseEvent>({ service: 'stop-tracker' });
  await ledger.start();
  const cases = createOpenCases();
  const paused: string[] = [];
  const steps: string[] = [];
  const troubles: unknown[] = [];
  let registryAway = false;
  const store = memoryIncidentStore();
  const onTrouble = (error: unknown) => void troubles.push(error);
  const feeds = ['move', 'news'];
  const feedsOf = (_: string, partner: string) => feeds.map((feed) => `${partner}${feed}`);
  const pauseFeed = async ({ feed }: { feed: string }) => {
    if (registryAway) throw new Error('away');
    paused.push(feed);
  };
  const made = () =>
    createDeadlines({
      ...{ ledger, cases, graceMs: 24 * hour, now: () => now },
      ...{ feedsOf, pauseFeed },
      incidents: createIncidents({
        ...{ store, ledger, cases, now: () => now, onTrouble, feedsOf, pauseFeed },
      }),
      onRecorded: ({ position, state }) => cases.take(position, state),
      onStep: ({ type, partner }) => steps.push(`${type} ${partner}`),
      onTrouble,
    });
  const trackers = [made(), made()];
  const open = async (id: string, person: string) => {
    const position = { service: 'consent', stream: `${org}/person/${person}`, version: 7 };
    const opened = await handleCase(ledger, {
      ...{ org, stop: id, commandId: 'open' },
      command: {
        ...{ type: 'open-stop', atMs: now, boundMs: 1_000, feeds: [] },
        stop: { ...stop, id, person, position, answeredAtMs: now, sinceMs: now },
        partners: ['denki', 'mizu'].map((partner) => ({
          ...{ partner, recipients: [partner], dueAtMs: now + 72 * hour },
        })),
      },
    });
    if (!opened.ok) throw new Error('opens');
    cases.take(opened.value.position, opened.value.state);
  };
  await open('stop1', 'taro');
  const acknowledge = async (partner: string, id = 'stop1') => {
    const acknowledgement = { kind: 'stopped', atMs: now, via: 'api', reference: partner } as const;
    const command = { type: 'acknowledge', atMs: now, partner, acknowledgement } as const;
    const done = await handleCase(ledger, { org, stop: id, commandId: partner, command });
    if (done.ok) cases.take(done.value.position, done.value.state);
  };
  return {
    ...{ steps, paused, troubles, acknowledge, store, feeds },
    open: (hours: number, id: string, person: string) => {
      now = hours * hour;
      return open(id, person);
    },
    incidents: async () => [...(await store.list({ org, limit: 100 }))].reverse(),
    away: (is: boolean) => {
      registryAway = is;
    },
    at: async (hours: number) => {
      now = hours * hour;
      await Promise.all(trackers.map((tracker) => tracker.look()));
      return [...steps];
    },
    history: async () => (await ledger.history(`${org}/stop/stop1`)).map(({ event }) => event),
  };
}

describe('R-9.5, R-5.10: a partner that does not answer', () => {
  test('is reminded, then an operator hears of it, then it loses its feeds, each once', async () => {
    const { at, paused, acknowledge, history } = await world();
    expect(await at(47)).toEqual([]);
    await acknowledge('mizu');
    expect(await at(49)).toEqual(['remind denki']);
    expect(await at(71)).toEqual(['remind denki']);
    expect(await at(72)).toEqual(['remind denki', 'escalate denki']);
    expect(await at(95)).toEqual(['remind denki', 'escalate denki']);
    expect(paused).toEqual([]);
    expect(await at(96)).toEqual(['remind denki', 'escalate denki', 'cut-off denki']);
    expect(new Set(paused)).toEqual(new Set(['denkimove', 'denkinews']));
    await at(200);
    const events = await history();
    expect(events.map(({ type }) => type)).toEqual([
      ...['stop-opened', 'partner-acknowledged', 'partner-reminded', 'partner-escalated'],
      'partner-cut-off',
    ]);
    expect(events.at(-1)).toMatchObject({ partner: 'denki', feeds: ['denkimove', 'denkinews'] });
    expect(events.at(-1)).toHaveProperty('incident', expect.stringMatching(/^[a-z0-9]{26}$/));
  });

  test('is not cut off by a tracker that was away: it hears of it first', async () => {
    const { at } = await world();
    expect(await at(500)).toEqual(['escalate denki', 'escalate mizu']);
    expect(await at(523)).toHaveLength(2);
    expect(await at(524)).toHaveLength(4);
  });

  test('counts as cut off only once its feeds are paused', async () => {
    const { at, away, troubles, history } = await world();
    await at(72);
    away(true);
    await at(96);
    expect(troubles.length).toBeGreaterThan(0);
    expect((await history()).map(({ type }) => type)).not.toContain('partner-cut-off');
    away(false);
    expect(await at(97)).toContain('cut-off denki');
  });

  test('that answers at the last moment keeps its feeds', async () => {
    const { at, acknowledge, paused } = await world();
    await at(72);
    await acknowledge('denki');
    await acknowledge('mizu');
    await at(1_000);
    expect(paused).toEqual([]);
  });
});

describe('R-9.5, R-7.1: the incident that is drafted at the cut-off', () => {
  test('says what happened, and is the one that the case names', async () => {
    const { at, acknowledge, incidents, history, troubles } = await world();
    await acknowledge('mizu');
    await at(72);
    expect(await incidents()).toEqual([]);
    await at(96);
    const [draft, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(draft).toMatchObject({
      ...{ org, partner: 'denki', openedAtMs: 96 * hour },
      stops: [{ stop: 'stop1', kind: 'withdrawal', sinceMs: 0, dueAtMs: 72 * hour }],
      unanswered: { stops: 1, persons: 1 },
    });
    expect(draft?.feeds.map(({ feed }) => feed)).toEqual(['denkimove', 'denkinews']);
    expect((await history()).at(-1)).toHaveProperty('incident', draft?.id);
    expect(troubles).toEqual([]);
  });

  test('is one for all stops of a partner while the cut-off holds, and another one after it', async () => {
    const { at, open, acknowledge, incidents } = await world();
    await acknowledge('mizu');
    await open(10, 'stop2', 'hanako');
    await acknowledge('mizu', 'stop2');
    await at(72);
    await at(96);
    expect(await incidents()).toMatchObject([{ unanswered: { stops: 2, persons: 2 } }]);
    await at(120);
    expect((await incidents()).map(({ stops }) => stops.map(({ stop }) => stop))).toEqual([
      ['stop1', 'stop2'],
    ]);
    await acknowledge('denki');
    await at(121);
    expect(await incidents()).toMatchObject([{ unanswered: { stops: 1, persons: 1 } }]);
    expect((await incidents())[0]).not.toHaveProperty('answeredAtMs');
    await acknowledge('denki', 'stop2');
    await at(122);
    expect(await incidents()).toMatchObject([
      { answeredAtMs: 122 * hour, unanswered: { stops: 0 }, most: { stops: 2, persons: 2 } },
    ]);
    await open(200, 'stop3', 'taro');
    await at(272);
    await at(296);
    const drafts = (await incidents()).filter(({ partner }) => partner === 'denki');
    expect(drafts).toMatchObject([
      { number: 1, stops: [{}, {}] },
      { number: 2, stops: [{ stop: 'stop3' }] },
    ]);
    expect(drafts[0]?.id).not.toBe(drafts[1]?.id);
  });

  test('pauses a feed that is made for the partner while the cut-off holds, once, and none after', async () => {
    const { at, acknowledge, incidents, paused, feeds, away, troubles } = await world();
    await acknowledge('mizu');
    await at(72);
    await at(96);
    feeds.push('later');
    away(true);
    await at(97);
    expect(troubles.length).toBeGreaterThan(0);
    const known = async () => (await incidents())[0]?.feeds.map(({ feed }) => feed);
    expect(await known()).toEqual(['denkimove', 'denkinews']);
    away(false);
    await at(98);
    expect(paused).toContain('denkilater');
    expect(paused).not.toContain('mizulater');
    expect(await known()).toEqual(['denkimove', 'denkinews', 'denkilater']);
    // An operator who resumes one is not overruled.
    const times = paused.length;
    await at(99);
    expect(paused).toHaveLength(times);
    await acknowledge('denki');
    await at(100);
    feeds.push('latest');
    await at(101);
    expect(paused).not.toContain('denkilatest');
  });

  test('takes many stops that are late at once, by two trackers, and counts each', async () => {
    const { at, open, acknowledge, incidents, troubles } = await world();
    await acknowledge('mizu');
    await acknowledge('denki');
    const ids = Array.from({ length: 150 }, (_, n) => `late${n}`);
    for (const id of ids) {
      await open(0, id, `person${id}`);
      await acknowledge('mizu', id);
    }
    await at(72);
    await at(96);
    expect(troubles).toEqual([]);
    const [draft, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(draft).toMatchObject({ unanswered: { stops: 150, persons: 150 } });
    expect(draft?.stops).toHaveLength(100);
    // The last one is not among the named, and holds the cut-off alone.
    for (const id of ids.slice(0, -1)) await acknowledge('denki', id);
    await at(97);
    expect((await incidents())[0]).not.toHaveProperty('answeredAtMs');
    await acknowledge('denki', ids.at(-1));
    await at(98);
    expect((await incidents())[0]).toHaveProperty('answeredAtMs', 98 * hour);
  });
});
