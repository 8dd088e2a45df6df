import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createView, restoreView, type View } from '../src/index.ts';

const header = { takenAtMs: 1_700_000_000_000, positions: { 'doui.consent.state.v1/0': '42' } };

const answer = (purpose: string, version: number) => ({
  purpose,
  purposeVersion: 1,
  notice: 'notice',
  noticeVersion: 1,
  status: 'given' as const,
  scopes: [{ item: 'mail', recipients: ['gas'] }],
  givenAt: 1_700_000_000_123,
  expiresAt: 1_800_000_000_000 + version,
  answerVersion: version,
  abroadRecipients: [],
  stoppedVersion: 0,
});

function filled(persons: number): View {
  const view = createView();
  for (let at = 0; at < persons; at++) {
    const person = `person${at}`;
    view.applyConsent({
      ...{ org: at % 2 ? 'kaisha' : 'other', person, version: 3, erased: at % 7 === 0 },
      needsRepresentative: at % 5 === 0,
      ...(at % 5 === 0 ? { needsRepresentativeUntil: 1_900_000_000_000 } : {}),
      answers: at % 7 === 0 ? [] : [answer('moving', 2), answer('mailing', 3)],
    });
    if (at % 3 === 0) {
      view.applyOptOut({
        kind: 'person',
        person: {
          org: 'kaisha',
          person,
          version: 1,
          erased: false,
          schemes: [{ scheme: 'list', at: 5 }],
          stops: [],
          contactStops: [],
        },
      });
    }
  }
  view.applyRegistry({
    ...{ org: 'kaisha', kind: 'feed', id: 'gasfeed', version: 4, retired: false },
    fact: {
      kind: 'feed',
      value: {
        id: 'gasfeed',
        org: 'kaisha',
        version: 4,
        purpose: 'moving',
        recipient: 'gas',
        items: [],
        format: 'json',
        status: 'open',
      },
    },
  });
  view.deny('kaisha/person/person1', 'opt-out');
  view.hold('kaisha', 'person3', 'consent', 9);
  return view;
}

const known = (view: View, persons: number) =>
  Array.from({ length: persons }, (_, at) => [
    view.facts('kaisha', `person${at}`),
    view.facts('other', `person${at}`),
    view.stamp('kaisha', `person${at}`),
  ]);

describe('a snapshot', () => {
  test('holds everything that was known, holds and versions too, and goes on from there', () => {
    const view = filled(3_000);
    const restored = restoreView(view.snapshot(header));
    if (!restored.ok) throw new Error(restored.error);
    const again = restored.value.view;
    expect(restored.value.header).toEqual(header);
    expect(known(again, 3_000)).toEqual(known(view, 3_000));
    expect(again.feed('gasfeed')).toEqual(view.feed('gasfeed'));
    expect(again.held('kaisha', 'person3')).toBe(true);
    const newer = {
      org: 'kaisha',
      person: 'person1',
      version: 9,
      erased: false,
      needsRepresentative: false,
      answers: [answer('moving', 9)],
    };
    expect(again.applyConsent({ ...newer, version: 3 })).toBe('older');
    expect(again.applyConsent(newer)).toBe('applied');
    expect(again.applyConsent({ ...newer, person: 'someoneelse' })).toBe('applied');
    expect(again.consent('kaisha', 'person1')).toEqual(newer);
    expect(again.consent('kaisha', 'person5')).toEqual(view.consent('kaisha', 'person5'));
  });

  test('F18: flipped anywhere or cut anywhere it is refused', () => {
    const file = filled(40).snapshot(header);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const flipped = Uint8Array.from(file);
        flipped[at] = (flipped[at] ?? 0) ^ change;
        expect(restoreView(flipped).ok).toBe(false);
        expect(restoreView(file.subarray(0, at)).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('F18: another schema is refused by name', () => {
    const file = Buffer.from(filled(2).snapshot(header));
    file.writeUInt32LE(99, 12);
    expect(restoreView(file)).toEqual({ ok: false, error: 'another-schema' });
    expect(
      restoreView(Buffer.from('not a snapshot at all, but long enough to be looked at'.repeat(2))),
    ).toEqual({
      ok: false,
      error: 'not-a-snapshot',
    });
    expect(restoreView(new Uint8Array(3))).toEqual({ ok: false, error: 'truncated' });
  });
});
