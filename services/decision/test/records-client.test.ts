import { Fault } from '@doui/kernel';
import type { Ask, Decision } from '@doui/law';
import { expect, test } from 'vitest';
import { claimHash } from '../src/audit/audit-log.ts';
import { claimsIn, keepClaim } from '../src/claims/keep-claims.ts';
import { countedBy } from '../src/impact/records-per-day.ts';

type Called = { method: string; path: string; body?: unknown };

/** `records`, answering the same to every call. */
function records(status: number, body: unknown) {
  const calls: Called[] = [];
  return {
    calls,
    call: async (call: Called) => {
      calls.push(call);
      return { status, headers: {}, body };
    },
  };
}

const now = Date.parse('2026-11-22T12:00:00+09:00');
const ask = {
  ...{ use: 'provide', org: 'kaisha', person: 'hito', purpose: 'moving', items: ['mail'] },
  ...{ recipient: 'police', at: now },
  exception: {
    ...{ ground: 'statute', statute: 'keisoho-197', officer: 'hash-of-hanako' },
    ...{ requester: '架空警察署', reason: '照会第12号' },
  },
} as Ask;
const permit = {
  effect: 'permit',
  items: { mail: { effect: 'permit', basis: 'exception', cite: 'Law27.1.1' } },
  ruleSet: 'appi-2022',
} as unknown as Decision;
const by = { subject: 'hanako', client: 'console', roles: ['privacy-manager'], expiresAtMs: 0 };

test('R-1.6: a claim goes to records as it was made, its officer by keyed hash', async () => {
  const there = records(201, { id: 'x' });
  const id = await keepClaim(
    claimsIn(there, (subject) => `hash-of-${subject}`),
    { ask, decision: permit },
    by as never,
  );
  expect(there.calls).toEqual([
    {
      method: 'POST',
      path: '/v1/organisations/kaisha/exceptions',
      body: {
        ...{ commandId: id, person: 'hito', use: 'provide', purpose: 'moving' },
        ...{ recipient: 'police', ground: 'statute', statute: 'keisoho-197' },
        ...{ requester: '架空警察署', reason: '照会第12号', ruleSet: 'appi-2022' },
        askedAt: '2026-11-22T12:00:00.000+09:00',
        items: [{ item: 'mail', cite: 'Law27.1.1' }],
        claimHash: claimHash('架空警察署', '照会第12号'),
        by: { role: 'privacy-manager', client: 'console', subject: 'hash-of-hanako' },
      },
    },
  ]);
});

test('R-1.6: what records does not take is a fault', async () => {
  const claims = claimsIn(records(409, {}), String);
  await expect(keepClaim(claims, { ask, decision: permit }, by as never)).rejects.toMatchObject({
    code: 'service-unavailable',
  });
});

test('how many records a day: the last week, by seven', async () => {
  const there = records(200, { feed: 'gas', count: 100 });
  expect(await countedBy(there)('kaisha', 'gasfeed', now)).toEqual({ recordsPerDay: 14.3 });
  const url = new URL(there.calls[0]?.path ?? '', 'http://x');
  expect(url.pathname).toBe('/v1/organisations/kaisha/provisions:count');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    feed: 'gasfeed',
    from: '2026-11-15T12:00:00.000+09:00',
    to: '2026-11-22T12:00:00.000+09:00',
  });
});

test.each([
  ['it refuses', records(403, {})],
  ['it says something else', records(200, { total: 3 })],
  [
    'it does not answer',
    { call: () => Promise.reject(new Fault('service-unavailable', { retriable: true })) },
  ],
])('no number, and why: %s', async (_why, there) => {
  expect(await countedBy(there)('kaisha', 'gasfeed', now)).toEqual({
    recordsPerDay: null,
    recordsPerDayMissing: 'records-away',
  });
});
