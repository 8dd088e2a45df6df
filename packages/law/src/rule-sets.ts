import { type Instant, startOfDayInJapan } from '@doui/kernel';
import { type SchemeItemCode, schemeItems } from './catalogue.ts';

/** The rules that differ by date, as data. A rule in force is never edited: a set is added. */
export type RuleSet = {
  readonly id: 'appi-2017' | 'appi-2022';
  /** First instant at which it is in force; it ends where the next one begins. */
  readonly from: Instant;
  readonly schemeItems: readonly SchemeItemCode[];
  /** Also excluded from opt-out: acquired improperly, or received under somebody's opt-out. */
  readonly schemeExcludesTainted: boolean;
  /** Law28.2: consent abroad must have shown country, regime and safeguards. */
  readonly abroadShowsCountry: boolean;
  /** Law31: personally referable information needs the recipient's confirmed consent. */
  readonly referableRegulated: boolean;
  /** Law41, 42. */
  readonly pseudonymisedRegulated: boolean;
  /** Law19. */
  readonly improperUseForbidden: boolean;
  /** Law27.5.3: address and representative of the responsible party of joint use. */
  readonly jointUseAddress: boolean;
  /** Law18.3.5, 18.3.6, 27.1.5–7; before, academic institutions stood outside the chapter. */
  readonly academicGrounds: boolean;
  /** Law28.3. */
  readonly safeguardsSupervised: boolean;
  /** Law33.5: the person may ask for the provision records. */
  readonly recordsDisclosable: boolean;
  /** Law35.5. */
  readonly widerStopGrounds: boolean;
  /** Law33.2: disclosure in the way the person asks for. */
  readonly disclosureAsAsked: boolean;
  /** Data deleted within six months are retained data like any other. */
  readonly shortLivedRetained: boolean;
  /** Law26. */
  readonly leaksReported: boolean;
  /** Law32.1: address, representative and security measures on the public page. */
  readonly publicPageSecurity: boolean;
  /** Law27.3, 27.6: names and addresses are told without delay afterwards, not in advance. */
  readonly nameChangeAfterwards: boolean;
};

const codes = (with2022: boolean): SchemeItemCode[] =>
  schemeItems.filter((item) => with2022 || !item.since2022).map((item) => item.code);

const appi2017: RuleSet = {
  id: 'appi-2017',
  from: startOfDayInJapan('2017-05-30'),
  schemeItems: codes(false),
  schemeExcludesTainted: false,
  abroadShowsCountry: false,
  referableRegulated: false,
  pseudonymisedRegulated: false,
  improperUseForbidden: false,
  jointUseAddress: false,
  academicGrounds: false,
  safeguardsSupervised: false,
  recordsDisclosable: false,
  widerStopGrounds: false,
  disclosureAsAsked: false,
  shortLivedRetained: false,
  leaksReported: false,
  publicPageSecurity: false,
  nameChangeAfterwards: false,
};

const appi2022: RuleSet = {
  id: 'appi-2022',
  from: startOfDayInJapan('2022-04-01'),
  schemeItems: codes(true),
  schemeExcludesTainted: true,
  abroadShowsCountry: true,
  referableRegulated: true,
  pseudonymisedRegulated: true,
  improperUseForbidden: true,
  jointUseAddress: true,
  academicGrounds: true,
  safeguardsSupervised: true,
  recordsDisclosable: true,
  widerStopGrounds: true,
  disclosureAsAsked: true,
  shortLivedRetained: true,
  leaksReported: true,
  publicPageSecurity: true,
  nameChangeAfterwards: true,
};

/** Oldest first. */
export const ruleSets: readonly RuleSet[] = [appi2017, appi2022];

/** The rule set in force at an instant; none before 2017-05-30. */
export const ruleSetAt = (at: Instant): RuleSet | undefined =>
  ruleSets.findLast((rules) => rules.from <= at);

/** The Act, instead of ordinances, binds public bodies from here on. */
export const publicBodiesUnderAct: Instant = startOfDayInJapan('2023-04-01');

type Adequacy = { readonly countries: readonly string[]; readonly from: Instant };

const european =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK';

/** Law28.1, first brackets: countries held to protect personal data as well as Japan. */
export const adequacies: readonly Adequacy[] = [
  { countries: [...european.split(' '), 'GB'], from: startOfDayInJapan('2019-01-23') },
];

/** True when a country is on the adequacy list at an instant. */
export const isAdequate = (country: string, at: Instant): boolean =>
  adequacies.some((entry) => entry.from <= at && entry.countries.includes(country));

/** Instants at which the law itself changes, ascending. */
export const lawBoundaries: readonly Instant[] = [
  ...ruleSets.map((rules) => rules.from),
  publicBodiesUnderAct,
  ...adequacies.map((entry) => entry.from),
].sort((a, b) => a - b);
