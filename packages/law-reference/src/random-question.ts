import type { Instant } from '@doui/kernel';
import type { Ask, ExceptionClaim, NoProvision, Source, Use } from '@doui/law';
import fc, { type Arbitrary } from 'fast-check';
import { dayMs } from './dates.ts';
import { bare, instant, mostly } from './random.ts';
import { world } from './random-world.ts';
import type { World } from './world.ts';

export type Question = { readonly ask: Ask; readonly world: World };

const exception: Arbitrary<ExceptionClaim> = fc
  .record({
    ground: fc.constantFrom(
      'statute',
      'statute',
      'statute',
      'life-body-property',
      'public-health-children',
      'state-cooperation',
      'academic-research',
      'academic-research',
      'marketing',
    ),
    statute: mostly<string | undefined>(
      'keisoho-197',
      undefined,
      'hanshuho-9',
      'hanshuho-8',
      'shotokuzeiho-234',
      'kokuzeitsusokuho-74-2',
      'kajishinpankisoku-8',
      'kajijiken-62',
      'moon-law-1',
    ),
    requester: mostly('police', ''),
    reason: mostly('an inquiry', ''),
    officer: mostly('officer', ''),
    consentImpracticable: mostly<boolean | undefined>(true, false, undefined),
    harmsRights: mostly<boolean | undefined>(false, true, undefined),
  })
  .map((one) => bare(one) as ExceptionClaim);

const rarely = <T>(of: Arbitrary<T>, one: number): Arbitrary<T | undefined> =>
  fc.oneof({ weight: one - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });

const ask = (at: Instant, later: Instant): Arbitrary<Ask> =>
  fc
    .record({
      use: fc.constantFrom<Use>(
        'provide',
        'provide',
        'provide',
        'provide',
        'provide',
        'provide',
        'use',
        'use',
        'contact',
        'contact',
        'acquire',
        'acquire',
        'request-consent',
        'disclose-anonymised',
      ),
      org: fc.integer({ min: 0, max: 80 }).map((one) => (one === 0 ? 'stranger' : 'organisation')),
      person: fc.constant('person'),
      purpose: fc.integer({ min: 0, max: 40 }).map((one) => (one === 0 ? 'unheard' : 'purpose')),
      items: mostly<readonly string[]>(['itema', 'itemb'], ['itema'], ['itemb'], ['itemx']),
      recipient: mostly<string | undefined>('reca', 'recb', 'recb', 'recx', undefined),
      channel: mostly<string | undefined>('mail', 'e-mail', 'phone', 'visit', 'fax', undefined),
      exception: rarely(exception, 5),
      source: fc.constantFrom<Source | undefined>(
        'person',
        'third-party',
        'third-party-with-consent',
        'entrusted',
        'succession',
        'joint-use',
        'published',
        'visible',
        'improper',
        undefined,
      ),
      notProvision: rarely(
        fc.constantFrom<NoProvision>('to-the-person', 'published-by-the-person', 'deceased'),
        20,
      ),
      firstContact: fc.constantFrom<boolean | undefined>(undefined, true, false),
      statistics: rarely(fc.boolean(), 8),
      improperBecause: rarely(fc.constant('it helps fraud'), 25),
    })
    .map((one) => {
      const endsAt = later === at ? undefined : later;
      return bare({ ...one, at, endsAt }) as Ask;
    });

/** One random question with the facts it is asked about. */
export const question: Arbitrary<Question> = fc
  .tuple(instant, mostly(0, 1, 200, dayMs))
  .chain(([at, doubt]) => fc.record({ ask: ask(at, at + doubt), world: world(at, at + doubt) }));
