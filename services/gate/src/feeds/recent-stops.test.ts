import type { Position } from '@doui/kernel';
import type { FeedFacts } from '@doui/law';
import { expect, test } from 'vitest';
import type { FeedGate } from './feed-gate.ts';
import { createGates } from './gates.ts';
import { createRecentStops } from './recent-stops.ts';

const feed = (id: string, purpose: string) => ({ id, org: 'org1', purpose }) as FeedFacts;
const change = (version: number, appendedAtMs: number, purposes?: string[]) => ({
  ...{ org: 'org1', purposes, appendedAtMs },
  position: { service: 'consent', stream: 'org1/person/taro', version },
});

test('R-9.4: a gate that joins says of the stops it had read before that it has passed them', () => {
  const openings = new Map<string, () => readonly Position[]>();
  const gates = createGates({
    feeds: () => [feed('feed1', 'moving'), feed('feed2', 'mail')],
    now: () => 10_000,
    start: (id, recentStops) => {
      openings.set(id, recentStops);
      return { feed: id, passed: () => undefined } as unknown as FeedGate;
    },
  });
  gates.passed(change(1, 9_000, ['moving']));
  gates.passed(change(2, 9_500));
  gates.join();
  gates.passed(change(3, 9_900, ['mail']));
  const said = (id: string) =>
    openings
      .get(id)?.()
      .map(({ version }) => version);
  expect(said('feed1')).toEqual([1, 2]);
  expect(said('feed2')).toEqual([2, 3]);
});

test('what is older than a minute is not said again, and no more than fits into one record', () => {
  let nowMs = 100_000;
  const recent = createRecentStops(() => nowMs);
  recent.take(change(1, 39_999));
  for (let version = 2; version < 9_000; version++) recent.take(change(version, 90_000));
  const versions = recent.of(feed('feed1', 'moving')).map(({ version }) => version);
  expect(versions).toHaveLength(500);
  expect(versions.at(-1)).toBe(8_999);
  nowMs = 150_001;
  expect(recent.of(feed('feed1', 'moving'))).toEqual([]);
});
