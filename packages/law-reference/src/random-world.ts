import type { Instant } from '@doui/kernel';
import type {
  AnswerFacts,
  ConsentFacts,
  ItemFacts,
  OptOutFacts,
  PurposeFacts,
  UseStopFacts,
} from '@doui/law';
import fc, { type Arbitrary } from 'fast-check';
import { dayMs } from './dates.ts';
import { bare, before, end, mostly } from './random.ts';
import { jointUse, processor, recipient, schemes } from './random-parties.ts';
import type { World } from './world.ts';

const text = (name: string) => ({ ja: name, en: name });

const item = (id: string): Arbitrary<ItemFacts> =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(text(id)),
    category: mostly<ItemFacts['category']>(
      'ordinary',
      'special-care',
      'special-care',
      'special-care',
      'personally-referable',
      'anonymised',
      'pseudonymised',
      'not-retained',
    ),
    acquiredBy: mostly<ItemFacts['acquiredBy']>('directly', 'third-party', 'improperly', 'opt-out'),
  });

const purpose = (at: Instant): Arbitrary<PurposeFacts> =>
  fc
    .record({
      id: fc.constant('purpose'),
      title: fc.constant(text('purpose')),
      items: mostly<readonly string[]>(['itema', 'itemb'], ['itema'], ['itemb']),
      includesProvision: mostly(true, false),
      uses: mostly<PurposeFacts['uses']>(
        ['use', 'provide', 'contact'],
        ['use'],
        ['provide'],
        ['contact'],
      ),
      version: fc.constant(3),
      consentValidFrom: mostly(1, 2, 3),
      publishedAt: mostly(at - 500 * dayMs, at - 1, at, at + 1),
      retentionDays: fc.constant(36_500),
      told: mostly(true, false),
      noticeExemptGround: mostly<string | undefined>(undefined, 'obvious', 'harm-to-person'),
      improperBecause: fc.oneof(
        { weight: 19, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constant('it helps fraud') },
      ),
    })
    .map((one) => bare(one) as PurposeFacts);

const scopes: Arbitrary<AnswerFacts['scopes']> = mostly<AnswerFacts['scopes']>(
  [
    { item: 'itema', recipients: ['reca', 'recb'] },
    { item: 'itemb', recipients: ['reca', 'recb'] },
  ],
  [{ item: 'itema', recipients: ['reca'] }],
  [
    { item: 'itema', recipients: ['recb'] },
    { item: 'itemb', recipients: ['reca'] },
  ],
  [{ item: 'itemb', recipients: [] }],
  [],
);

const answer = (at: Instant, later: Instant): Arbitrary<AnswerFacts> =>
  fc
    .record({
      purpose: mostly('purpose', 'otherpurpose'),
      purposeVersion: mostly(3, 2, 1),
      notice: fc.constant('notice'),
      noticeVersion: fc.constant(1),
      status: mostly<AnswerFacts['status']>('given', 'refused', 'withdrawn', 'expired'),
      scopes,
      givenAt: before(at),
      expiresAt: end(at, later),
      answerVersion: fc.constant(4),
      stoppedVersion: fc.constant(0),
      abroadRecipients: mostly<readonly string[]>(['reca', 'recb'], [], ['reca']),
      abroadNamed: mostly<readonly string[] | undefined>(undefined, ['reca', 'recb'], []),
      byRepresentative: mostly<boolean | undefined>(undefined, true, false, false),
      inWriting: mostly<boolean | undefined>(undefined, true, false, false),
    })
    .map((one) => bare(one) as AnswerFacts);

const consent = (at: Instant, later: Instant): Arbitrary<ConsentFacts | undefined> =>
  fc
    .record({
      answers: fc.oneof(
        { weight: 7, arbitrary: answer(at, later).map((one) => [one]) },
        { weight: 3, arbitrary: fc.constant<AnswerFacts[]>([]) },
      ),
      needsRepresentative: mostly(false, true),
      needsRepresentativeUntil: mostly<Instant | undefined>(
        undefined,
        at - 400 * dayMs,
        at - 40 * dayMs,
        at - 1,
        at,
        at + dayMs,
      ),
      known: fc.integer({ min: 0, max: 40 }),
    })
    .map((one) => {
      if (one.known === 0) return undefined;
      const facts = bare({
        org: 'organisation',
        person: 'person',
        version: 4,
        erased: one.known === 1,
        needsRepresentative: one.needsRepresentative,
        needsRepresentativeUntil: one.needsRepresentativeUntil,
        answers: one.answers,
      });
      return facts as ConsentFacts;
    });

const stop = (at: Instant): Arbitrary<UseStopFacts> =>
  fc
    .record({
      kind: fc.constantFrom<UseStopFacts['kind']>('use', 'provision'),
      purpose: fc.constantFrom<string | undefined>(undefined, 'purpose', 'otherpurpose'),
      recipient: fc.constantFrom<string | undefined>(undefined, 'reca', 'recb'),
      at: fc.constantFrom(at - dayMs, at - 1, at),
    })
    .map((one) => bare(one) as UseStopFacts);

const optOut = (at: Instant): Arbitrary<OptOutFacts | undefined> =>
  fc
    .record({
      schemes: mostly<OptOutFacts['schemes']>(
        [],
        [{ scheme: 'scheme', at: at - dayMs }],
        [{ scheme: 'otherscheme', at: at - dayMs }],
      ),
      stops: fc.oneof(
        { weight: 6, arbitrary: fc.constant<UseStopFacts[]>([]) },
        { weight: 1, arbitrary: stop(at).map((one) => [one]) },
      ),
      contactStops: mostly<readonly string[]>([], ['mail'], ['e-mail', 'phone']),
      gpcAt: mostly<Instant | undefined>(undefined, at - dayMs, at),
      known: fc.integer({ min: 0, max: 40 }),
    })
    .map((one) => {
      if (one.known < 12) return undefined;
      const facts = bare({
        org: 'organisation',
        person: 'person',
        version: 2,
        erased: one.known === 12,
        schemes: one.schemes,
        stops: one.stops,
        contactStops: one.contactStops,
        gpcAt: one.gpcAt,
      });
      return facts as OptOutFacts;
    });

/** One organisation, its parties and one person, as they might stand at `at`. */
export const world = (at: Instant, later: Instant): Arbitrary<World> =>
  fc
    .record({
      kind: mostly<'private' | 'public' | 'academic'>('private', 'public', 'academic'),
      profile: mostly<'act' | 'pms'>('act', 'pms'),
      processorGap: fc.constantFrom<'warn' | 'deny'>('deny', 'warn'),
      items: fc.tuple(item('itema'), item('itemb')),
      purpose: purpose(at),
      recipients: fc.tuple(recipient('reca', at, later), recipient('recb', at, later)),
      processors: processor(at).map((one) => [one]),
      jointUses: jointUse(at).map((one) => [one]),
      schemes: schemes(at),
      consent: consent(at, later),
      optOut: optOut(at),
      held: fc.integer({ min: 0, max: 60 }).map((one) => one === 0),
    })
    .map((one) => {
      const { kind, profile, processorGap, purpose: asked, ...rest } = one;
      const name = text('organisation');
      return bare({
        ...rest,
        organisation: {
          id: 'organisation',
          name,
          kind,
          profile,
          processorGap,
          ageOfCapacity: 18,
        },
        purposes: [asked],
      }) as World;
    });
