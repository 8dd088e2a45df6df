import { expect, test } from 'vitest';
import type { PartnerContent } from './partner-delivery.ts';
import type { PartnerEvent } from './partner-event.ts';
import { stillGiven } from './still-given.ts';

const event: PartnerEvent = {
  ...{ id: 'event1', type: 'consent-given', org: 'hikkoshi', partner: 'denki', pairwiseId: 'pw' },
  ...{ purpose: 'moving', at: 10_000, stopId: '' },
  scopes: [{ item: 'name', recipients: ['denki', 'gas'] }],
};
const content = (more: Partial<PartnerEvent> = {}): PartnerContent => ({
  ...{ channel: 'webhook', subscription: 'hook', person: 'taro' },
  event: { ...event, ...more },
});
type Answer = { status: string; recipients: readonly string[] };

function ask(answer: Answer | undefined, now: number, stopped = false) {
  const asked: string[] = [];
  const answers = answer && [
    {
      ...{ purpose: 'moving', status: answer.status },
      scopes: [{ item: 'name', recipients: answer.recipients }],
    },
  ];
  const check = stillGiven({
    facts: { consent: () => (answers ? ({ answers } as never) : undefined) },
    isStopped: () => stopped,
    fresh: async () => void asked.push('fresh'),
    now: () => now,
  });
  return { check, asked };
}
const later = 3_600_000;
const given: Answer = { status: 'given', recipients: ['denki', 'gas'] };

test('R-9.4: what is told at once goes as it is; what comes later is asked again of a fresh view', async () => {
  const atOnce = ask({ status: 'withdrawn', recipients: [] }, 12_000);
  expect(await atOnce.check(content())).toEqual(event);
  expect(atOnce.asked).toEqual([]);
  const waited = ask(given, later);
  expect(await waited.check(content())).toEqual(event);
  expect(waited.asked).toEqual(['fresh']);
});

test.each<[string, Answer | undefined]>([
  ['withdrawn', { status: 'withdrawn', recipients: [] }],
  ['expired', { status: 'expired', recipients: [] }],
  ['forgotten', undefined],
])(
  'R-9.4: a consent that was %s meanwhile is not told, however often it is sent again',
  async (_, answer) => {
    expect(await ask(answer, later).check(content())).toBeUndefined();
  },
);

test('of a consent that became narrower only the rest is told', async () => {
  const { check } = ask({ status: 'given', recipients: ['gas'] }, later);
  expect((await check(content()))?.scopes).toEqual([{ item: 'name', recipients: ['gas'] }]);
});

test('a stop of another kind keeps a permission back too', async () => {
  expect(await ask(given, later, true).check(content())).toBeUndefined();
  const undone = content({ type: 'opt-out-undone' });
  expect(await ask(undefined, later, true).check(undone)).toBeUndefined();
  expect(await ask(undefined, later).check(undone)).toEqual(undone.event);
});

test('a stop is always told, and what concerns everybody is', async () => {
  const stop = content({ type: 'consent-withdrawn', stopId: 'stop1' });
  expect(await ask(given, later).check(stop)).toEqual(stop.event);
  const { person: _, ...everybody } = content({ type: 'purpose-changed' });
  expect(await ask(undefined, later).check(everybody)).toEqual(everybody.event);
});

test('R-9.3: a view that is too old decides nothing: the attempt is made again', async () => {
  const { check } = ask(given, later);
  const stale = stillGiven({
    facts: { consent: () => undefined },
    isStopped: () => false,
    fresh: () => Promise.reject(new Error('view-stale')),
    now: () => later,
  });
  await expect(stale(content())).rejects.toThrow('view-stale');
  expect(await check(content())).toBeDefined();
});
