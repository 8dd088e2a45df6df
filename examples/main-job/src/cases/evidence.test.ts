import { expect, test } from 'vitest';
import { eventsSince, mailsSince, webhooksSince, writtenAfter } from './evidence.ts';

test('records written after an instant, of one person and of all', () => {
  const written = [
    { type: 'written', atMs: 90, count: 5, often: ['p'] },
    { type: 'written', atMs: 110, count: 6, often: ['p', 'q'] },
    { type: 'written', atMs: 120, count: 7 },
    { type: 'ended' },
  ];
  expect(writtenAfter(written, 100)).toBe(13);
  expect(writtenAfter(written, 100, 'p')).toBe(1);
  expect(writtenAfter(written, 200, 'p')).toBe(0);
});

test('R-9.6: webhooks of the kind and the partner, and what could not be verified', () => {
  const hook = (more: object) => ({
    ...{ type: 'webhook', atMs: 100, hook: 'denki', verified: true, kind: 'consent.withdrawn' },
    ...more,
  });
  const asked = { atMs: 100, partner: 'denki', kind: 'consent.withdrawn' };
  const hooks = [
    hook({}),
    hook({ atMs: 99 }),
    hook({ hook: 'mizu' }),
    hook({ kind: 'consent.given' }),
    hook({ verified: false, kind: undefined }),
  ];
  expect(webhooksSince(hooks, asked)).toEqual({ delivered: 2, verified: 1 });
});

test('events of a partner, and mails to one address or to any', () => {
  const events = [{ type: 'event', atMs: 5, partner: 'denki' }, { type: 'started' }];
  expect(eventsSince(events, 5, 'denki')).toBe(1);
  expect(eventsSince(events, 6, 'denki')).toBe(0);
  const mails = [{ type: 'mail', atMs: 5, to: 'h000001@example.test' }];
  expect(mailsSince(mails, 1, 'h000001@example.test')).toBe(1);
  expect(mailsSince(mails, 1, 'h000002@example.test')).toBe(0);
  expect(mailsSince(mails, 1, undefined)).toBe(1);
});
