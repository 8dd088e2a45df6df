import { expect, test } from 'vitest';
import { effectOf } from './effects.ts';

const of = { org: 'org1', person: 'person1' };
const optOut = (event: object) =>
  effectOf('opt-out', { type: '', at: 1, ...event }, of.org, of.person);

test('an opt-out of the scheme stops its feed, and only its undoing lifts it', () => {
  const stopped = optOut({ type: 'opted-out', schemes: ['other', 'movelist'] });
  expect(stopped).toEqual({
    ...{ does: 'stops', which: 'scheme movelist', ...of },
    ...{ purposes: ['movelist'], recipients: ['denki'] },
  });
  const lifted = optOut({ type: 'opt-out-undone', schemes: ['movelist'] });
  expect(lifted).toEqual({ ...stopped, does: 'lifts' });
  expect(optOut({ type: 'opted-out', schemes: ['other'] })).toBeUndefined();
});

test('a stop concerns what it names, and is another one than an opt-out', () => {
  const stop = { kind: 'provision', purpose: 'movelist' };
  const stopped = optOut({ type: 'use-stopped', stop });
  expect(stopped).toEqual({
    ...{ does: 'stops', which: 'provision movelist ', purposes: ['movelist'], ...of },
  });
  expect(optOut({ type: 'use-resumed', stop })).toEqual({ ...stopped, does: 'lifts' });
  const all = optOut({ type: 'use-stopped', stop: { kind: 'use' } });
  expect(all).toEqual({ does: 'stops', which: 'use  ', ...of });
  expect(optOut({ type: 'contact-stopped' })).toBeUndefined();
});

test('an answer gives or stops its purpose; a withdrawal that leaves something stops nothing', () => {
  const consent = (event: object) =>
    effectOf('consent', { type: '', at: 1, ...event }, of.org, of.person);
  const scopes = [{ recipients: ['denki', 'mizu'] }, { recipients: ['denki'] }];
  const said = (given: boolean) => [{ given, purpose: 'movenotice', scopes }];
  expect(consent({ type: 'answered', answers: said(true) })).toEqual({
    ...{ does: 'gives', purposes: ['movenotice'], recipients: ['denki', 'mizu'], ...of },
  });
  const stops = { does: 'stops', purposes: ['movenotice'], ...of };
  expect(consent({ type: 'answered', answers: said(false) })).toEqual(stops);
  expect(consent({ type: 'withdrawn', purpose: 'movenotice' })).toEqual(stops);
  expect(consent({ type: 'withdrawn', purpose: 'movenotice', remaining: [1] })).toBeUndefined();
  expect(consent({ type: 'expired', purpose: 'movenotice', at: 7 })).toEqual({
    ...stops,
    fromMs: 7,
  });
  expect(consent({ type: 'registered' })).toBeUndefined();
});
