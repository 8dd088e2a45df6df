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

type Moment = { readonly answer?: Answer | undefined; readonly stopped?: boolean };

/** A view of which the proof is `ageMs` old; `seen` is what it knows when it has waited for a new one. */
function ask(known: Moment, ageMs: number, seen: Moment = known) {
  const asked: string[] = [];
  let now = known;
  const answersOf = ({ answer }: Moment) =>
    answer && [
      {
        ...{ purpose: 'moving', status: answer.status },
        scopes: [{ item: 'name', recipients: answer.recipients }],
      },
    ];
  const check = stillGiven({
    facts: {
      consent: () => {
        const answers = answersOf(now);
        return answers ? ({ answers } as never) : undefined;
      },
    },
    isStopped: () => now.stopped ?? false,
    ageMs: () => ageMs,
    fresh: async () => {
      asked.push('fresh');
      now = seen;
    },
  });
  return { check, asked };
}
const proven = 600;
const old = 601;
const given: Answer = { status: 'given', recipients: ['denki', 'gas'] };
const withdrawn: Answer = { status: 'withdrawn', recipients: [] };

test('R-9.4: a permission is asked of the view before each attempt, however young it is', async () => {
  const gone = ask({ answer: withdrawn }, proven);
  expect(await gone.check(content({ at: Date.now() }))).toBeUndefined();
  const stands = ask({ answer: given }, proven);
  expect(await stands.check(content())).toEqual(event);
  expect(stands.asked).toEqual([]);
});

test('R-9.3: a view whose proof is too old waits for a new one, and says what that shows', async () => {
  const stopped = ask({ answer: given }, old, { answer: withdrawn });
  expect(await stopped.check(content())).toBeUndefined();
  const stands = ask({ answer: given }, old);
  expect(await stands.check(content())).toEqual(event);
  expect(stands.asked).toEqual(['fresh']);
});

test('a permission that is on its way into the view is waited for, not withheld', async () => {
  const { check, asked } = ask({}, 0, { answer: given });
  expect(await check(content())).toEqual(event);
  expect(asked).toEqual(['fresh']);
});

test.each<[string, Answer | undefined]>([
  ['withdrawn', withdrawn],
  ['expired', { status: 'expired', recipients: [] }],
  ['forgotten', undefined],
])(
  'R-9.4: a consent that was %s meanwhile is not told, however often it is sent again',
  async (_, answer) => {
    expect(await ask({ answer }, proven).check(content())).toBeUndefined();
  },
);

test('of a consent that became narrower only the rest is told', async () => {
  const { check } = ask({ answer: { status: 'given', recipients: ['gas'] } }, proven);
  expect((await check(content()))?.scopes).toEqual([{ item: 'name', recipients: ['gas'] }]);
});

test('a stop of another kind keeps a permission back too', async () => {
  expect(await ask({ answer: given, stopped: true }, proven).check(content())).toBeUndefined();
  const undone = content({ type: 'opt-out-undone' });
  expect(await ask({ stopped: true }, proven).check(undone)).toBeUndefined();
  expect(await ask({}, proven).check(undone)).toEqual(undone.event);
});

test('a stop is always told, and what concerns everybody is', async () => {
  const stop = content({ type: 'consent-withdrawn', stopId: 'stop1' });
  expect(await ask({ answer: given }, old).check(stop)).toEqual(stop.event);
  const { person: _, ...everybody } = content({ type: 'purpose-changed' });
  expect(await ask({}, old).check(everybody)).toEqual(everybody.event);
});

test('R-9.3: a view that is too old decides nothing: the attempt is made again', async () => {
  const stale = stillGiven({
    facts: { consent: () => undefined },
    isStopped: () => false,
    ageMs: () => Number.POSITIVE_INFINITY,
    fresh: () => Promise.reject(new Error('view-stale')),
  });
  await expect(stale(content())).rejects.toThrow('view-stale');
});
