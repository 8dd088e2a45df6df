import fc from 'fast-check';
import { caseOrg, casePerson, factsOf, type World } from '../src/cases/index.ts';
import {
  type Ask,
  answerMethods,
  channels,
  type Facts,
  processorClauses,
  schemeItems,
  statutes,
  uses,
} from '../src/index.ts';

/** Random facts and questions, most of them near the edges: few ids, dates around the boundaries. */
const items = ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff'] as const;
const recipients = ['rec1', 'rec2', 'rec3'] as const;
const purposes = ['pur1', 'pur2'] as const;

const at = (text: string): number => Date.parse(`${text}+09:00`);
const edges = [
  '2017-05-29T23:59:59.999',
  '2017-05-30T00:00:00',
  '2019-01-22T23:59:59.999',
  '2019-01-23T00:00:00',
  '2022-03-31T23:59:59.999',
  '2022-04-01T00:00:00',
  '2023-03-31T23:59:59.999',
  '2023-04-01T00:00:00',
  '2024-06-01T00:00:00',
  '2026-11-22T12:00:00',
].map(at);

export const anyInstant = fc.oneof(
  fc.constantFrom(...edges),
  fc.integer({ min: at('2017-01-01T00:00:00'), max: at('2027-01-01T00:00:00') }),
);
const some = <T>(list: readonly T[]) => fc.subarray([...list]);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const text = { ja: 'あ', en: 'a' };

/** Members that came out undefined are left out, as exact optional members want it. */
const trim = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

const anyScheme = fc
  .record({
    version: fc.integer({ min: 1, max: 3 }),
    purpose: fc.constantFrom(...purposes),
    items: some(items),
    recipients: some(recipients),
    filingNumber: fc.constantFrom('2020-1', ''),
    filedAt: maybe(anyInstant),
    toldAt: maybe(anyInstant),
    objectionDays: fc.constantFrom(0, 1, 30),
    startsAt: maybe(anyInstant),
    stated: fc.oneof(
      fc.constant(schemeItems.map(({ code }) => code)),
      some(schemeItems.map(({ code }) => code)),
    ),
    status: fc.constantFrom(
      'published' as const,
      'published' as const,
      'draft' as const,
      'ended' as const,
    ),
  })
  .map(trim);

const anyAnswer = fc
  .record({
    purpose: fc.constantFrom(...purposes),
    purposeVersion: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom(
      'given' as const,
      'given' as const,
      'given' as const,
      'refused' as const,
      'withdrawn' as const,
      'expired' as const,
    ),
    scopes: fc.dictionary(fc.constantFrom(...items), some(recipients)),
    givenAt: anyInstant,
    expiresAt: maybe(anyInstant),
    answerVersion: fc.integer({ min: 1, max: 9 }),
    stoppedVersion: fc.integer({ min: 0, max: 9 }),
    abroadRecipients: some(recipients),
    abroadNamed: maybe(some(recipients)),
    byRepresentative: maybe(fc.boolean()),
    inWriting: maybe(fc.boolean()),
  })
  .map(trim);

const byId = <T>(ids: readonly string[], line: fc.Arbitrary<T>) =>
  fc.record(Object.fromEntries(ids.map((id) => [id, line])));

export const anyWorld: fc.Arbitrary<World> = fc
  .record({
    organisation: fc.record({
      kind: fc.constantFrom(
        'private' as const,
        'private' as const,
        'public' as const,
        'academic' as const,
      ),
      profile: fc.constantFrom('act' as const, 'pms' as const),
      processorGap: fc.constantFrom('warn' as const, 'deny' as const),
    }),
    items: fc
      .tuple(
        ...items.map((_, place) =>
          fc.record({
            category: fc.constant(
              (
                [
                  'ordinary',
                  'special-care',
                  'personally-referable',
                  'anonymised',
                  'pseudonymised',
                  'not-retained',
                ] as const
              )[place] ?? 'ordinary',
            ),
            acquiredBy: fc.constantFrom(
              'directly' as const,
              'third-party' as const,
              'improperly' as const,
              'opt-out' as const,
            ),
          }),
        ),
      )
      .map((lines) => Object.fromEntries(lines.map((line, place) => [items[place] ?? '', line]))),
    purposes: byId(
      purposes,
      fc
        .record({
          items: fc.oneof(fc.constant([...items]), some(items)),
          uses: some(['use', 'provide', 'contact'] as const),
          includesProvision: fc.boolean(),
          version: fc.constant(3),
          consentValidFrom: fc.constantFrom(1, 1, 1, 2, 3),
          publishedAt: fc.oneof(fc.constant(0), anyInstant),
          told: fc.boolean(),
          noticeExemptGround: maybe(fc.constantFrom('obvious', 'hinders-state')),
          improperBecause: fc.option(fc.constant('x'), { nil: undefined, freq: 8 }),
        })
        .map(trim),
    ),
    recipients: byId(
      recipients,
      fc
        .record({
          relation: fc.constantFrom(
            'third-party' as const,
            'third-party' as const,
            'entrusted' as const,
            'successor' as const,
            'joint-user' as const,
          ),
          country: fc.constantFrom('JP', 'JP', 'JP', 'FR', 'GB', 'US', ''),
          stateBody: fc.boolean(),
          academic: fc.boolean(),
          safeguard: maybe(
            fc
              .record({
                kind: fc.constant('contract'),
                evidence: fc.constantFrom('K-1', ''),
                until: maybe(anyInstant),
              })
              .map(trim),
          ),
          processor: maybe(fc.constantFrom('pro1', 'pro2')),
          jointUse: maybe(fc.constantFrom('joi1', 'joi2')),
          tiesReferable: maybe(fc.boolean()),
          recipientConsentConfirmedAt: maybe(anyInstant),
        })
        .map(trim),
    ),
    processors: byId(
      ['pro1'],
      fc
        .record({
          clauses: fc.oneof(
            fc.constant(processorClauses.map(({ code }) => code)),
            some(processorClauses.map(({ code }) => code)),
          ),
          evaluatedAt: maybe(anyInstant),
          doesNotHandle: fc.boolean(),
        })
        .map(trim),
    ),
    jointUses: byId(
      ['joi1'],
      fc
        .record({
          items: some(items),
          purposes: some(purposes),
          recipients: some(recipients),
          responsibleAddress: maybe(fc.constant(text)),
          responsibleRepresentative: maybe(fc.constant(text)),
          toldAt: maybe(anyInstant),
          widenedItems: maybe(some(items)),
          widenedRecipients: maybe(some(recipients)),
        })
        .map(trim),
    ),
    schemes: fc.dictionary(
      fc.constantFrom('sch1', 'sch2'),
      fc
        .tuple(anyScheme, maybe(anyScheme))
        .map(([scheme, previous]) => trim({ ...scheme, previous })),
    ),
    person: fc.record({
      known: fc.constantFrom(true, true, true, true, false),
      held: fc.constantFrom(false, false, false, false, true),
      erased: fc.constantFrom(false, false, false, false, true),
      needsRepresentative: fc.boolean(),
      answers: fc.uniqueArray(anyAnswer, { maxLength: 2, selector: ({ purpose }) => purpose }),
    }),
    optOuts: fc
      .record({
        schemes: fc.oneof(fc.constant([]), some(['sch1', 'sch2'])),
        stops: fc.array(
          fc
            .record({
              kind: fc.constantFrom('use' as const, 'provision' as const),
              purpose: maybe(fc.constantFrom(...purposes)),
              recipient: maybe(fc.constantFrom(...recipients)),
            })
            .map(trim),
          { maxLength: 1 },
        ),
        contactStops: some([...channels, 'all']),
        gpcAt: fc.option(anyInstant, { nil: undefined, freq: 4 }),
      })
      .map(trim),
  })
  .map((world) => world as unknown as World);

export const anyAsk: fc.Arbitrary<Ask> = fc
  .record({
    use: fc.constantFrom(...uses, 'provide' as const, 'provide' as const),
    org: fc.constantFrom(caseOrg, caseOrg, caseOrg, 'other'),
    person: fc.constantFrom(casePerson, casePerson, casePerson, 'nobody'),
    purpose: fc.constantFrom(...purposes, ...purposes, 'nothing'),
    items: some([...items, 'zzz']),
    recipient: fc.option(fc.constantFrom(...recipients, ...recipients, 'nobody'), {
      nil: undefined,
      freq: 9,
    }),
    channel: maybe(fc.constantFrom(...channels)),
    at: anyInstant,
    source: maybe(
      fc.constantFrom(
        'person' as const,
        'third-party' as const,
        'published' as const,
        'improper' as const,
      ),
    ),
    notProvision: fc.option(fc.constant('to-the-person' as const), { nil: undefined, freq: 9 }),
    firstContact: maybe(fc.boolean()),
    statistics: maybe(fc.boolean()),
    exception: fc.option(
      fc
        .record({
          ground: fc.constantFrom(
            'statute',
            'life-body-property',
            'state-cooperation',
            'academic-research',
            'convenience',
          ),
          statute: maybe(
            fc.constantFrom(...statutes.map(({ code }) => code), 'us-patriot', 'none'),
          ),
          requester: fc.constantFrom('police', ''),
          reason: fc.constant('because'),
          officer: fc.constant('officer'),
          consentImpracticable: maybe(fc.boolean()),
          harmsRights: maybe(fc.boolean()),
        })
        .map(trim),
      { nil: undefined, freq: 3 },
    ),
  })
  .map((ask) => trim(ask) as Ask);

export const factsFrom = (world: World): Facts => factsOf(world);
export const methods = answerMethods.map(({ code }) => code);
