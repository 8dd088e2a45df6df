import type { Instant } from '@doui/kernel';
import type { JointUseFacts, ProcessorFacts, RecipientFacts, SchemeFacts } from '@doui/law';
import fc, { type Arbitrary } from 'fast-check';
import { dayMs } from './dates.ts';
import { bare, before, end, mostly } from './random.ts';

const text = (name: string) => ({ ja: name, en: name });

export const recipient = (id: string, at: Instant, later: Instant): Arbitrary<RecipientFacts> =>
  fc
    .record({
      id: fc.constant(id),
      version: fc.constant(1),
      name: fc.constant(text(id)),
      relation: fc.constantFrom<RecipientFacts['relation']>(
        'third-party',
        'third-party',
        'entrusted',
        'successor',
        'joint-user',
      ),
      country: mostly('JP', 'US', 'DE', 'GB', 'NO', 'CH', 'Japan'),
      stateBody: fc.constant(false),
      safeguard: fc.option(
        fc
          .record({ until: end(at, later) })
          .map(({ until }) => bare({ kind: 'contract', evidence: 'doc-1', until })),
        { nil: undefined },
      ),
      processor: mostly<string | undefined>('processor', undefined, 'otherprocessor'),
      jointUse: mostly<string | undefined>('jointuse', undefined, 'otherjointuse'),
      tiesReferable: fc.constantFrom<boolean | undefined>(undefined, true, false),
      recipientConsentConfirmedAt: fc.option(before(at), { nil: undefined }),
      academic: mostly<boolean | undefined>(undefined, true, false),
    })
    .map((one) => bare(one) as RecipientFacts);

const clauses = [
  'responsibility',
  'security',
  're-entrustment',
  'reports',
  'verification',
  'breach',
  'incidents',
  'end',
];

export const processor = (at: Instant): Arbitrary<ProcessorFacts> =>
  fc
    .record({
      id: fc.constant('processor'),
      clauses: mostly<readonly string[]>(clauses, clauses.slice(1), clauses.slice(0, 7), []),
      evaluatedAt: mostly<Instant | undefined>(
        at - 30 * dayMs,
        undefined,
        at - 300 * dayMs,
        at - 366 * dayMs,
        at - 500 * dayMs,
        at - 700 * dayMs,
        at - 800 * dayMs,
        at,
      ),
      doesNotHandle: mostly(false, true),
    })
    .map((one) => bare(one) as ProcessorFacts);

export const jointUse = (at: Instant): Arbitrary<JointUseFacts> =>
  fc
    .record({
      id: fc.constant('jointuse'),
      version: fc.constant(1),
      items: mostly<readonly string[]>(['itema', 'itemb'], ['itema'], ['itemb']),
      purposes: mostly<readonly string[]>(['purpose'], ['otherpurpose']),
      recipients: mostly<readonly string[]>(['reca', 'recb'], ['reca'], ['recb']),
      scope: fc.constant(text('the group')),
      responsibleName: fc.constant(text('the first')),
      responsibleAddress: mostly<ReturnType<typeof text> | undefined>(text('Tokyo'), undefined),
      responsibleRepresentative: mostly<ReturnType<typeof text> | undefined>(
        text('the head'),
        undefined,
      ),
      toldAt: fc.oneof(
        { weight: 9, arbitrary: before(at) },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
      widenedItems: mostly<readonly string[] | undefined>(undefined, ['itemb'], []),
      widenedRecipients: mostly<readonly string[] | undefined>(undefined, ['recb'], []),
    })
    .map((one) => bare(one) as JointUseFacts);

const ofEither = ['provision', 'items', 'method', 'stop', 'requests'];
const of2022 = [...ofEither, 'provider', 'acquisition', 'update', 'start'];

const schemeVersion = (id: string, version: number, at: Instant): Arbitrary<SchemeFacts> =>
  fc
    .record({
      id: fc.constant(id),
      version: fc.constant(version),
      purpose: mostly('purpose', 'otherpurpose'),
      items: mostly<readonly string[]>(['itema', 'itemb'], ['itema'], ['itemb']),
      recipients: mostly<readonly string[]>(['reca', 'recb'], ['reca'], ['recb']),
      filingNumber: fc.constantFrom<string | undefined>('F-1', 'F-1', 'F-1', 'F-1', undefined),
      start: mostly<number | undefined>(-100, undefined, -1, 0, 1, 10),
      filed: mostly<number | undefined>(-40, undefined, 0, 1, -29),
      told: mostly<number | undefined>(-35, undefined, -30, -29, 0, 1),
      objectionDays: mostly(30, 0, 14, 36),
      stated: mostly<readonly string[]>(of2022, ofEither, of2022.slice(1), of2022.slice(0, 8)),
      status: mostly<SchemeFacts['status']>('published', 'draft', 'ended'),
    })
    .map(({ start, filed, told, ...rest }) => {
      // Days before the start, so that each comparison is hit on its edge; the start around `at`.
      const startsAt =
        start === undefined ? undefined : Math.abs(start) > 1 ? at + start * dayMs : at + start;
      const from = startsAt ?? at;
      const filedAt = filed === undefined ? undefined : from + filed * dayMs;
      const toldAt = told === undefined ? undefined : from + told * dayMs;
      return bare({ ...rest, startsAt, filedAt, toldAt }) as SchemeFacts;
    });

const scheme = (id: string, at: Instant): Arbitrary<SchemeFacts> =>
  fc
    .tuple(
      schemeVersion(id, 2, at),
      fc.oneof(
        { weight: 7, arbitrary: fc.constant(undefined) },
        { weight: 3, arbitrary: schemeVersion(id, 1, at) },
      ),
    )
    .map(([newest, previous]) => bare({ ...newest, previous }) as SchemeFacts);

export const schemes = (at: Instant): Arbitrary<readonly SchemeFacts[]> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<readonly SchemeFacts[]>([]) },
    { weight: 4, arbitrary: scheme('scheme', at).map((one) => [one]) },
    { weight: 1, arbitrary: fc.tuple(scheme('scheme', at), scheme('otherscheme', at)) },
  );
