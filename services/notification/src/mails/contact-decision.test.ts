import type { AnswerFacts, OptOutFacts, PurposeFacts } from '@doui/law';
import { createView } from '@doui/view';
import { describe, expect, test } from 'vitest';
import type { MailKind } from '../happenings/decide.ts';
import { decideContact } from './contact-decision.ts';
import { words } from './words.ts';

const [org, person] = ['hikkoshibin', 'hanako'];
const at = Date.UTC(2026, 10, 22);
const text = { ja: '名', en: 'name' };
const kinds = Object.keys(words) as MailKind[];
const owed: readonly MailKind[] = ['withdrawn', 'opted-out', 'use-stopped'];

type Given = {
  purpose?: Partial<PurposeFacts>;
  answers?: readonly AnswerFacts[];
  optOut?: Partial<OptOutFacts>;
  known?: boolean;
};

function viewOf({ purpose = {}, answers = [], optOut, known = true }: Given) {
  const view = createView();
  const put = { org, version: 1, retired: false } as const;
  const organisation = { id: org, name: text, kind: 'private', profile: 'act' } as const;
  view.applyRegistry({
    ...{ ...put, kind: 'organisation', id: org },
    fact: {
      kind: 'organisation',
      value: { ...organisation, processorGap: 'warn', ageOfCapacity: 18 },
    },
  });
  view.applyRegistry({
    ...{ ...put, kind: 'item', id: 'name' },
    fact: {
      kind: 'item',
      value: { id: 'name', name: text, category: 'ordinary', acquiredBy: 'directly' },
    },
  });
  const standing: PurposeFacts = {
    ...{ id: 'moving', title: text, items: ['name'], includesProvision: true, uses: ['use'] },
    ...{ version: 1, consentValidFrom: 1, publishedAt: 1, retentionDays: 0, told: true },
    ...purpose,
  };
  view.applyRegistry({
    ...{ ...put, kind: 'purpose', id: 'moving' },
    fact: { kind: 'purpose', value: standing },
  });
  const whose = { org, person, version: 1, erased: false };
  if (known) view.applyConsent({ ...whose, needsRepresentative: false, answers: [...answers] });
  if (optOut) {
    const facts = { ...whose, schemes: [], stops: [], contactStops: [], ...optOut };
    view.applyOptOut({ kind: 'person', person: facts });
  }
  return view;
}

const ask = (given: Given, kind: MailKind, receipts = true) =>
  decideContact(viewOf(given), {
    ...{ org, person, receipts, at },
    order: { kind, parts: [{ purpose: 'moving', items: ['name'], recipients: [] }] },
  });

describe('R-2.6: whether a message to a person goes out', () => {
  test.each(['e-mail', 'all'])('a contact stop of %s leaves only what is owed', (channel) => {
    for (const kind of kinds) {
      const verdict = ask({ optOut: { contactStops: [channel] } }, kind);
      expect(verdict, kind).toEqual(
        owed.includes(kind)
          ? { allowed: true, ground: 'stop-confirmation' }
          : { allowed: false, code: 'contact-stopped' },
      );
    }
  });

  test('a stop of another channel is none of e-mail', () => {
    expect(ask({ optOut: { contactStops: ['phone'] } }, 'given').allowed).toBe(true);
  });

  test('a stop of use stops messages about that purpose', () => {
    const stops = [{ kind: 'use', purpose: 'moving', at: 1 }] as const;
    expect(ask({ optOut: { stops } }, 'purpose-changed')).toMatchObject({ code: 'use-stopped' });
    const others = [{ kind: 'use', purpose: 'another', at: 1 }] as const;
    expect(ask({ optOut: { stops: others } }, 'purpose-changed').allowed).toBe(true);
  });

  test('a purpose that includes contact is a basis; one that does not needs another ground', () => {
    const contact = { purpose: { uses: ['contact'] } } as const;
    expect(ask(contact, 'given', false)).toEqual({ allowed: true, ground: 'within-purpose' });
    expect(ask({}, 'given', true)).toEqual({ allowed: true, ground: 'asked-for' });
    expect(ask({}, 'given', false)).toEqual({ allowed: false, code: 'use-beyond-purpose' });
    expect(ask({}, 'purpose-changed')).toEqual({ allowed: true, ground: 'duty-to-tell' });
  });

  test('asking again is asking for consent, which needs none; not of an unknown purpose', () => {
    expect(ask({}, 'ask-again')).toEqual({ allowed: true, ground: 'request-consent' });
    const view = viewOf({});
    const order = {
      kind: 'ask-again',
      parts: [{ purpose: 'no', items: ['name'], recipients: [] }],
    };
    expect(decideContact(view, { org, person, receipts: true, at, order: order as never })).toEqual(
      { allowed: false, code: 'unknown-purpose' },
    );
  });

  test('R-9.3: nothing goes out on an uncertain view, save what is owed', () => {
    expect(ask({ known: false }, 'given')).toEqual({ allowed: false, code: 'unknown-person' });
    const view = viewOf({});
    view.deny(`${org}/person/${person}`, 'opt-out');
    const parts = [{ purpose: 'moving', items: ['name'], recipients: [] }];
    const about = { org, person, receipts: true, at };
    expect(decideContact(view, { ...about, order: { kind: 'given', parts } })).toEqual({
      allowed: false,
      code: 'person-held',
    });
    expect(decideContact(view, { ...about, order: { kind: 'withdrawn', parts } }).allowed).toBe(
      true,
    );
  });

  test('P9: nothing at all goes to an erased person', () => {
    for (const kind of kinds) {
      expect(ask({ optOut: { erased: true } }, kind)).toEqual({
        allowed: false,
        code: 'person-erased',
      });
    }
  });
});
