import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StopCase } from '../stops/stop-case.ts';
import { momentsOf, pictureOf } from './picture.ts';

const since = Date.parse('2026-04-01T00:00:00.000Z');
const at = (ms: number) => new Date(since + ms).toISOString();

const closing = (feed: string, ms: number | undefined) => ({
  ...{ feed, recipient: feed, purpose: 'moving', closed: ms !== undefined },
  ...(ms === undefined ? {} : { closedAt: at(ms) }),
  partitions:
    ms === undefined
      ? []
      : [{ partition: 0, by: 'passed' as const, closedAt: at(ms), closingOffset: 4 }],
  openPartitions: ms === undefined ? 1 : 0,
});

const told = (partner: string, toldMs: number, saidMs: number | undefined, dueMs: number) => ({
  ...{ partner, recipients: [partner], toldAt: at(toldMs), dueAt: at(dueMs) },
  settled: saidMs !== undefined,
  acknowledgements:
    saidMs === undefined
      ? []
      : [{ kind: 'stopped', at: at(saidMs), via: 'webhook', reference: 'x' }],
});

const stopOf = (part: Partial<StopCase>): StopCase => ({
  ...{ stop: 's', version: 3, status: 'closing', position: 'opt-out:org/person/p:7' },
  ...{ purposes: [], items: [], recipients: [], schemes: [], feeds: [], partners: [] },
  ...{ since: at(0), boundMs: 1_000, overdue: { feeds: [], partners: [] } },
  ...part,
});

const edges = (stop: StopCase, ms: number) =>
  Object.fromEntries(
    pictureOf(stop, since + ms).edges.map(({ id, state, tookMs }) => [id, [state, tookMs]]),
  );

test('R-9.5: the topics of a stop are those its owner writes', () => {
  const topicsOf = (position: string) =>
    pictureOf(stopOf({ position }), since)
      .nodes.filter(({ kind }) => kind === 'topic')
      .map(({ id }) => id);
  expect(topicsOf('consent:org/person/p:7')).toEqual([
    'doui.consent.state.v1',
    'doui.consent.events.v1',
  ]);
  expect(topicsOf('opt-out:org/person/p:7')[0]).toBe('doui.optout.state.v1');
  expect(topicsOf('purpose-registry:org/purpose/p:4')[1]).toBe('doui.registry.events.v1');
});

test('R-9.5: before something has happened its edge waits, then it has its time', () => {
  const stop = stopOf({ feeds: [closing('gas', 300), closing('water', 900)] });
  expect(edges(stop, 100)).toMatchObject({
    gas: ['waiting', undefined],
    applied: ['waiting', undefined],
  });
  expect(edges(stop, 300)).toMatchObject({
    ...{ applied: ['done', 300], gas: ['done', 300], water: ['waiting', undefined] },
  });
  expect(edges(stop, 5_000)).toMatchObject({ water: ['done', 900] });
});

test('R-9.4: an edge is late at its bound and not before, whether it came or not', () => {
  const stop = stopOf({
    feeds: [closing('gas', 1_000), closing('water', 1_001), closing('tax', undefined)],
  });
  expect(edges(stop, 1_000)).toMatchObject({ gas: ['done', 1_000], tax: ['waiting', undefined] });
  expect(edges(stop, 1_001)).toMatchObject({
    ...{ gas: ['done', 1_000], water: ['late', 1_001], tax: ['late', undefined] },
  });
});

test('R-9.5: a partner is late when it was due, and “received” settles nothing', () => {
  const stop = stopOf({ partners: [told('denki', 20, undefined, 60_000)] });
  const heard = {
    ...stop.partners[0],
    acknowledgements: [{ kind: 'received', at: at(30), via: 'api', reference: 'r' }],
  };
  const received = stopOf({ partners: [heard as StopCase['partners'][number]] });
  expect(edges(received, 60_000)).toMatchObject({ 'said/partner/denki': ['waiting', undefined] });
  expect(edges(received, 60_001)).toMatchObject({ 'said/partner/denki': ['late', undefined] });
  const said = stopOf({ partners: [told('denki', 20, 5_000, 60_000)] });
  expect(edges(said, 60_001)).toMatchObject({ 'said/partner/denki': ['done', 5_000] });
});

test('a stop that is only held has been answered by nobody yet', () => {
  const { since: _, ...rest } = stopOf({ status: 'held', heldAt: at(0) });
  expect(edges(rest, 10)).toMatchObject({ answered: ['waiting', undefined] });
});

test('every edge joins nodes of the picture, and time only ever moves it on', () => {
  const ms = fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 6 }),
      fc.array(ms, { minLength: 6, maxLength: 6 }),
      fc.nat(8_000),
      fc.nat(8_000),
      (ids, times, one, other) => {
        const stop = stopOf({
          feeds: ids.map((id, n) => closing(id, times[n])),
          partners: ids.map((id, n) => told(id, n, times[5 - n], 4_000)),
        });
        const [before, after] = [Math.min(one, other), Math.max(one, other)];
        const picture = pictureOf(stop, since + before);
        const nodes = new Set(picture.nodes.map(({ id }) => id));
        expect(nodes.size).toBe(picture.nodes.length);
        for (const { from, to } of picture.edges)
          expect([nodes.has(from), nodes.has(to)]).toEqual([true, true]);
        const later = new Map(pictureOf(stop, since + after).edges.map((edge) => [edge.id, edge]));
        for (const edge of picture.edges) {
          if (edge.state === 'late') expect(later.get(edge.id)?.state).toBe('late');
          if (edge.tookMs !== undefined) expect(later.get(edge.id)).toEqual(edge);
        }
      },
    ),
  );
});

test('a replay walks through every moment once, in order', () => {
  const stop = stopOf({
    feeds: [closing('gas', 300), closing('water', 300)],
    partners: [told('denki', 50, 9_000, 60_000)],
  });
  expect(momentsOf(stop).map((ms) => ms - since)).toEqual([0, 50, 300, 9_000]);
});

test('R-9.4: what was only proven late is said so, and is red neither then nor before', () => {
  const late = { feeds: [closing('gas', 4_000)], closingMs: 4_000 };
  const held = stopOf({ ...late, heldT: true, lastRecordMs: 30 });
  expect(edges(held, 2_000)).toMatchObject({ gas: ['waiting', undefined] });
  expect(edges(held, 4_000)).toMatchObject({ gas: ['proven', 4_000], applied: ['proven', 4_000] });
  expect(edges(stopOf(late), 4_000)).toMatchObject({ gas: ['late', 4_000] });
  expect(edges(stopOf({ ...late, heldT: false }), 4_000)).toMatchObject({ gas: ['late', 4_000] });
});

test('R-9.6: an answer of a partner after its time is late, whatever was proven of the flows', () => {
  const stop = stopOf({
    ...{ feeds: [closing('gas', 4_000)], closingMs: 4_000, heldT: true },
    partners: [told('denki', 10, 900, 500)],
  });
  expect(edges(stop, 5_000)).toMatchObject({ 'said/partner/denki': ['late', 900] });
});
