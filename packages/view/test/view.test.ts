import type { AnswerFacts, ConsentFacts, OptOutFacts } from '@doui/law';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createView } from '../src/index.ts';

const answer = (more: Partial<AnswerFacts> = {}): AnswerFacts => ({
  purpose: 'moving',
  purposeVersion: 1,
  notice: 'notice',
  noticeVersion: 1,
  status: 'given',
  scopes: [{ item: 'mail', recipients: ['gas'] }],
  givenAt: 1_700_000_000_123,
  answerVersion: 2,
  abroadRecipients: [],
  stoppedVersion: 0,
  ...more,
});
const consent = (version: number, more: Partial<ConsentFacts> = {}): ConsentFacts => ({
  org: 'kaisha',
  person: 'hito',
  version,
  erased: false,
  needsRepresentative: false,
  answers: [answer()],
  ...more,
});
const optOut = (version: number, more: Partial<OptOutFacts> = {}): OptOutFacts => ({
  org: 'kaisha',
  person: 'hito',
  version,
  erased: false,
  schemes: [],
  stops: [],
  contactStops: [],
  ...more,
});

describe('persons', () => {
  test('R-9.1: what was applied is what is found, to the millisecond', () => {
    const view = createView();
    const facts = consent(3, {
      needsRepresentative: true,
      needsRepresentativeUntil: 1_800_000_000_001,
      answers: [
        answer({ expiresAt: 1_790_000_000_007 }),
        answer({ purpose: 'mailing', status: 'refused', scopes: [] }),
      ],
    });
    expect(view.applyConsent(facts)).toBe('applied');
    expect(view.facts('kaisha', 'hito')).toEqual({
      consent: facts,
      optOut: undefined,
      held: false,
    });
  });

  test('asked about one purpose, answers about others are left out and nothing else', () => {
    const view = createView();
    const mailing = answer({ purpose: 'mailing', status: 'refused', scopes: [] });
    view.applyConsent(consent(3, { answers: [answer(), mailing] }));
    view.applyOptOut({ kind: 'person', person: optOut(2, { contactStops: ['mail'] }) });
    view.hold('kaisha', 'hito', 'consent', 9);
    const all = view.facts('kaisha', 'hito');
    expect(view.facts('kaisha', 'hito', 'mailing')).toEqual({
      ...all,
      consent: consent(3, { answers: [mailing] }),
    });
    expect(view.consent('kaisha', 'hito', 'moving')?.answers).toEqual([answer()]);
    expect(view.consent('kaisha', 'hito', 'other')?.answers).toEqual([]);
    expect(all.held).toBe(true);
    const nobody = { consent: undefined, optOut: undefined, held: false };
    expect(view.facts('kaisha', 'dareka', 'moving')).toEqual(nobody);
  });

  test('R-9.1: an older version changes nothing and is counted', () => {
    const view = createView();
    view.applyConsent(consent(5, { answers: [answer({ status: 'withdrawn' })] }));
    expect(view.applyConsent(consent(4))).toBe('older');
    expect(view.applyConsent(consent(5))).toBe('older');
    expect(view.consent('kaisha', 'hito')?.answers[0]?.status).toBe('withdrawn');
    expect(view.counts().older).toBe(2);
  });

  test('the two owners number their versions apart', () => {
    const view = createView();
    view.applyConsent(consent(9));
    expect(view.applyOptOut({ kind: 'person', person: optOut(1, { gpcAt: 7 }) })).toBe('applied');
    expect(view.position('consent', 'kaisha/person/hito')).toBe(9);
    expect(view.position('opt-out', 'kaisha/person/hito')).toBe(1);
    expect(view.position('consent', 'kaisha/person/other')).toBe(0);
  });

  test('a person of another organisation is another person', () => {
    const view = createView();
    view.applyConsent(consent(1));
    expect(view.facts('other', 'hito')).toEqual({
      consent: undefined,
      optOut: undefined,
      held: false,
    });
  });

  test('R-3.1: an erased person keeps a final, empty state', () => {
    const view = createView();
    view.applyConsent(consent(1));
    view.applyConsent(consent(2, { erased: true }));
    expect(view.consent('kaisha', 'hito')).toMatchObject({ erased: true, answers: [], version: 2 });
    expect(view.applyConsent(consent(1))).toBe('older');
  });

  test('the stamp rises with every change, so that a gate may remember', () => {
    const view = createView();
    expect(view.stamp('kaisha', 'hito')).toBe(-1);
    view.applyConsent(consent(1));
    const before = view.stamp('kaisha', 'hito');
    view.applyConsent(consent(1));
    expect(view.stamp('kaisha', 'hito')).toBe(before);
    view.applyOptOut({ kind: 'person', person: optOut(1, { contactStops: ['mail'] }) });
    expect(view.stamp('kaisha', 'hito')).toBeGreaterThan(before);
  });
});

describe('held keys', () => {
  test('R-9.3: a person whose state cannot be read is held until that owner is readable again', () => {
    const view = createView();
    view.applyConsent(consent(1));
    expect(view.deny('kaisha/person/hito', 'opt-out')).toBe(true);
    view.applyConsent(consent(2));
    expect(view.held('kaisha', 'hito')).toBe(true);
    view.applyOptOut({ kind: 'person', person: optOut(1) });
    expect(view.held('kaisha', 'hito')).toBe(false);
  });

  test('R-9.3: an unknown person can be held too', () => {
    const view = createView();
    view.deny('kaisha/person/hito');
    expect(view.held('kaisha', 'hito')).toBe(true);
    expect(view.consent('kaisha', 'hito')).toBeUndefined();
  });

  test('a hold ends when the version it waits for has arrived', () => {
    const view = createView();
    view.applyConsent(consent(3));
    view.hold('kaisha', 'hito', 'consent', 5);
    view.applyConsent(consent(4));
    expect(view.held('kaisha', 'hito')).toBe(true);
    view.applyConsent(consent(5));
    expect(view.held('kaisha', 'hito')).toBe(false);
    view.hold('kaisha', 'hito', 'consent', 5);
    expect(view.held('kaisha', 'hito')).toBe(false);
  });

  test('what is no key cannot be held', () => {
    expect(createView().deny('tick/0')).toBe(false);
  });
});

describe('registry', () => {
  const purpose = (version: number) =>
    ({
      org: 'kaisha',
      kind: 'purpose',
      id: 'moving',
      version,
      retired: false,
      fact: {
        kind: 'purpose',
        value: {
          id: 'moving',
          title: { ja: '引越し', en: 'removal' },
          items: ['mail'],
          includesProvision: true,
          uses: ['provide'],
          version,
          consentValidFrom: 1,
          publishedAt: 0,
          retentionDays: 0,
          told: true,
        },
      },
    }) as const;

  test('the newest document is found, a retired or unreadable one is unknown', () => {
    const view = createView();
    view.applyRegistry(purpose(2));
    view.applyRegistry(purpose(1));
    expect(view.purpose('kaisha', 'moving')?.version).toBe(2);
    view.deny('kaisha/purpose/moving');
    expect(view.purpose('kaisha', 'moving')).toBeUndefined();
    view.applyRegistry(purpose(3));
    expect(view.purpose('kaisha', 'moving')?.version).toBe(3);
    view.applyRegistry({ org: 'kaisha', kind: 'purpose', id: 'moving', version: 4, retired: true });
    expect(view.purpose('kaisha', 'moving')).toBeUndefined();
  });

  test('R-4.3: a scheme is found by the recipients of its version before, too', () => {
    const view = createView();
    const fact = {
      id: 'scheme',
      version: 1,
      purpose: 'moving',
      items: ['mail'],
      recipients: ['gas'],
      objectionDays: 30,
      stated: [],
      status: 'published',
    } as const;
    view.applyOptOut({
      kind: 'scheme',
      scheme: {
        org: 'kaisha',
        id: 'scheme',
        version: 2,
        fact: { ...fact, recipients: ['water'], previous: fact },
      },
    });
    expect(view.schemes('kaisha', 'moving', 'gas')).toHaveLength(1);
    expect(view.schemes('kaisha', 'moving', 'water')).toHaveLength(1);
    expect(view.schemes('other', 'moving', 'gas')).toHaveLength(0);
  });
});

test('R-9.1: any order of any versions ends with the newest of each person', () => {
  const change = fc.record({
    person: fc.constantFrom(...Array.from({ length: 40 }, (_, at) => `person${at}`)),
    version: fc.integer({ min: 1, max: 9 }),
    count: fc.integer({ min: 0, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
      const view = createView();
      const wanted = new Map<string, ConsentFacts>();
      for (const { person, version, count } of changes) {
        const answers = Array.from({ length: count }, (_, at) =>
          answer({
            purpose: `purpose${at}`,
            answerVersion: version,
            scopes: [{ item: 'mail', recipients: version % 2 ? ['gas'] : [] }],
          }),
        );
        const facts = consent(version, { person, answers });
        if (version > (wanted.get(person)?.version ?? 0)) wanted.set(person, facts);
        view.applyConsent(facts);
      }
      for (const [person, facts] of wanted) expect(view.consent('kaisha', person)).toEqual(facts);
      expect(view.counts().persons).toBe(wanted.size);
      expect(view.counts().answers).toBe(
        [...wanted.values()].reduce((sum, { answers }) => sum + answers.length, 0),
      );
    }),
    { numRuns: 300 },
  );
});
