import {
  fail,
  type InputFault,
  type Instant,
  ok,
  type Refusal,
  type Result,
  toRfc3339,
} from '@doui/kernel';
import type { Ask, ExceptionClaim } from '../ask.ts';
import { isAudited } from '../audit.ts';
import { type AnswerCheck, checkAnswer } from '../check-answer.ts';
import { checkNotice, type NoticeCheck } from '../check-notice.ts';
import { checkPurpose, type PurposeCheck } from '../check-purpose.ts';
import { decide } from '../decide.ts';
import type { Decision, ItemDecision } from '../decision.ts';
import { dutiesOf } from '../duties.ts';
import type { ItemCategory } from '../facts.ts';
import type { Facts } from '../facts-source.ts';
import {
  checkReceipt,
  checkRecordDeletion,
  checkRecordDisclosure,
  type ReceiptCheck,
  type RecordFacts,
  receiptFlags,
} from '../record-rules.ts';
import {
  type AbroadSaid,
  abroadSaidEnough,
  checkDisclosureForm,
  checkStopGround,
  isRetained,
  type Leak,
  leakReport,
  nameChangeTold,
  publicPageItems,
} from '../rights.ts';
import { checkScheme } from '../scheme.ts';
import { read } from './shape.ts';
import { caseFileShape } from './shapes.ts';
import { caseOrg, casePerson, factsOf, over, schemeOf, type World } from './world.ts';

type WantedItem = {
  readonly permit?: string;
  readonly deny?: readonly string[];
  readonly cite?: string;
  readonly requirement?: string;
  readonly article?: string;
  readonly warnings?: readonly string[];
  readonly remedies?: readonly string[];
};

type Checks = {
  readonly purpose?: PurposeCheck;
  readonly notice?: Partial<NoticeCheck>;
  readonly scheme?: { readonly id: string; readonly recipientsAbroad?: readonly string[] };
  readonly answer?: Partial<AnswerCheck>;
  readonly deletion?: Partial<RecordFacts> & Pick<RecordFacts, 'at'>;
  readonly disclosureOfRecords?: { readonly hindersInvestigation?: boolean };
  readonly receipt?: Partial<Omit<ReceiptCheck, 'provider'>> & {
    readonly provider?: Partial<ReceiptCheck['provider']>;
  };
  readonly stopGround?: string;
  readonly retained?: {
    readonly category?: ItemCategory;
    readonly deletedWithinSixMonths?: boolean;
  };
  readonly leak?: Partial<Leak> & { readonly holidays?: readonly string[] };
  readonly abroadSaid?: Partial<AbroadSaid>;
  readonly nameChange?: string;
  readonly publicPage?: string;
  readonly disclosureForm?: { readonly form: 'paper' | 'electronic'; readonly agreed?: boolean };
};

/** One law case: facts, an instant, a question, and what the answer has to be. */
export type LawCase = {
  readonly id: string;
  readonly requirements: readonly string[];
  readonly differences?: readonly string[];
  readonly note?: string;
  readonly at: Instant;
  readonly world: World;
  readonly ask?: Omit<Ask, 'org' | 'at' | 'person'> & { readonly person?: string };
  readonly want?: {
    readonly effect: 'permit' | 'deny';
    readonly ruleSet?: string;
    readonly items?: Readonly<Record<string, WantedItem>>;
    readonly obligations?: readonly string[];
    /** How many years what an obligation asks for is kept. */
    readonly keepYears?: Readonly<Record<string, number>>;
    readonly audit?: 'entry' | 'none';
  };
  readonly check?: Checks;
  readonly refused?: readonly string[];
  readonly value?: string;
};

export type CaseFile = { readonly title: string; readonly cases: readonly LawCase[] };

/** Reads a case file that a YAML or JSON parser has read before; every fault with its place. */
export function parseCaseFile(input: unknown): Result<CaseFile, InputFault[]> {
  const faults: InputFault[] = [];
  const file = read(caseFileShape, input, '', faults);
  if (faults.length > 0) return fail(faults);
  const { title, world, cases } = file as {
    title: string;
    world?: World;
    cases: (LawCase & { facts?: World })[];
  };
  const seen = new Set<string>();
  cases.forEach((line, at) => {
    if (seen.has(line.id)) {
      faults.push({ pointer: `/cases/${at}/id`, code: 'repeated-id', detail: line.id });
    }
    seen.add(line.id);
    const asks = line.ask !== undefined && line.want !== undefined;
    const checked = line.refused !== undefined || line.value !== undefined;
    const checks = line.check !== undefined && checked;
    if (asks === checks) {
      const detail = 'a case has ask and want, or check and refused or value';
      faults.push({ pointer: `/cases/${at}`, code: 'wrong-shape', detail });
    }
  });
  if (faults.length > 0) return fail(faults);
  return ok({
    title,
    cases: cases.map(({ facts, ...line }) => ({ ...line, world: over(world ?? {}, facts) })),
  });
}

/** The question a case asks, and the facts it is asked of; for every door the case can pass. */
export function questionOf(line: LawCase): { ask: Ask; facts: Facts } | undefined {
  if (!line.ask) return undefined;
  const { person, exception, ...ask } = line.ask;
  return {
    ask: {
      ...ask,
      ...(exception ? { exception: claimOf(exception) } : {}),
      org: caseOrg,
      person: person ?? casePerson,
      at: line.at,
    },
    facts: factsOf(line.world),
  };
}

const claimOf = (claim: Partial<ExceptionClaim>): ExceptionClaim => ({
  ground: '',
  requester: '',
  reason: '',
  officer: '',
  ...claim,
});

/** What differs from what the case wants, in words; none: it passes. */
export function runCase(line: LawCase): string[] {
  const question = questionOf(line);
  if (question)
    return differences(line, decide(question.ask, question.facts), question.ask, question.facts);
  if (line.value !== undefined) return equal('value', toldBy(line), line.value);
  const refused = refusalsOf(line).map(({ code }) => code);
  return equal('refused', refused, line.refused ?? []);
}

/** Holds a decision, from whatever door, against what a case wants. */
export function differences(line: LawCase, decision: Decision, ask: Ask, facts: Facts): string[] {
  const { want } = line;
  if (!want) return [];
  const found = equal('effect', decision.effect, want.effect);
  if (want.ruleSet) found.push(...equal('ruleSet', decision.ruleSet ?? 'none', want.ruleSet));
  for (const [item, wanted] of Object.entries(want.items ?? {})) {
    const got = decision.items[item];
    if (got) found.push(...itemDifferences(item, got, wanted));
    else found.push(`${item}: no decision`);
  }
  if (want.obligations) {
    found.push(
      ...equal('obligations', [...decision.obligations].sort(), [...want.obligations].sort()),
    );
  }
  if (want.keepYears) {
    found.push(...equal('keepYears', keptFor(decision), want.keepYears));
  }
  if (want.audit) {
    found.push(...equal('audit', isAudited(ask, facts) ? 'entry' : 'none', want.audit));
  }
  return found;
}

const keptFor = ({ obligations }: Decision): Record<string, number> =>
  Object.fromEntries(
    dutiesOf(obligations).flatMap(({ code, keep }) => (keep ? [[code, keep.years]] : [])),
  );

function itemDifferences(item: string, got: ItemDecision, wanted: WantedItem): string[] {
  const found: string[] = [];
  const first = got.effect === 'permit' ? got : got.reasons[0];
  if (got.effect === 'permit') {
    found.push(...equal(`${item}`, `permit ${got.basis}`, `permit ${wanted.permit ?? 'nothing'}`));
    const warnings = got.warnings.map(({ code }) => code);
    found.push(...equal(`${item} warnings`, warnings, wanted.warnings ?? []));
  } else {
    const codes = got.reasons.map(({ code }) => code);
    found.push(...equal(`${item} reasons`, codes, wanted.deny ?? ['a permit']));
    if (wanted.remedies) {
      found.push(
        ...equal(
          `${item} remedies`,
          got.remedies.map(({ code }) => code),
          wanted.remedies,
        ),
      );
    }
  }
  if (wanted.cite) found.push(...equal(`${item} cite`, first?.cite, wanted.cite));
  if (wanted.article) found.push(...equal(`${item} article`, first?.article?.ja, wanted.article));
  if (wanted.requirement) {
    found.push(...equal(`${item} requirement`, first?.requirement, wanted.requirement));
  }
  return found;
}

function equal(what: string, got: unknown, wanted: unknown): string[] {
  const [is, should] = [JSON.stringify(got), JSON.stringify(wanted)];
  return is === should ? [] : [`${what}: got ${is}, wanted ${should}`];
}

function refusalsOf(line: LawCase): Refusal[] {
  const { check, at } = line;
  if (!check) return [];
  if (check.purpose) return checkPurpose(check.purpose);
  if (check.notice) return checkNotice({ ...plainNotice, ...check.notice });
  if (check.answer) return checkAnswer({ ...plainAnswer, ...check.answer });
  if (check.scheme) return schemeRefusals(line, check.scheme);
  if (check.deletion) return checkRecordDeletion({ ...plainRecord, ...check.deletion }, at);
  if (check.disclosureOfRecords) {
    return checkRecordDisclosure({ hindersInvestigation: false, ...check.disclosureOfRecords }, at);
  }
  if (check.receipt) {
    const provider = { legalPerson: true, stateBody: false, ...check.receipt.provider };
    const receipt = { ...plainReceipt, ...check.receipt, provider };
    return [...checkReceipt(receipt), ...receiptFlags(receipt)];
  }
  if (check.stopGround !== undefined) return checkStopGround(check.stopGround, at);
  if (check.disclosureForm)
    return checkDisclosureForm({ agreed: false, ...check.disclosureForm }, at);
  return [];
}

/** Checks that neither permit nor refuse, in a word. */
function toldBy({ check, at }: LawCase): string {
  if (check?.retained) {
    const { category = 'ordinary', deletedWithinSixMonths = false } = check.retained;
    return isRetained({ category }, at, deletedWithinSixMonths) ? 'retained' : 'not-retained';
  }
  if (check?.abroadSaid) {
    const plain = { regimeShown: false, safeguardsShown: false, cannotBeNamedBecause: '' };
    const said = { country: '', ...plain, ...check.abroadSaid };
    return abroadSaidEnough(said, at) ? 'enough' : 'not-enough';
  }
  if (check?.nameChange) return nameChangeTold(at);
  if (check?.publicPage)
    return publicPageItems(at).includes(check.publicPage) ? 'shown' : 'not-asked';
  if (!check?.leak) return '';
  const { holidays = [], ...leak } = check.leak;
  const plain = { kinds: [], stronglyEncrypted: false, clientTold: false, knownAt: at };
  const report = leakReport({ ...plain, ...leak }, new Set(holidays));
  if (report.duty !== 'report') return report.duty;
  // The last day, not the instant after it.
  const day = (instant: Instant): string => toRfc3339(instant - 1).slice(0, 10);
  return `report ${day(report.preliminaryBy)} ${day(report.finalBy)}`;
}

function schemeRefusals({ world, at }: LawCase, named: NonNullable<Checks['scheme']>): Refusal[] {
  const facts = factsOf(world);
  const scheme = schemeOf(world, named.id);
  const purpose = scheme && facts.purpose(caseOrg, scheme.purpose);
  if (!scheme || !purpose) return [];
  const items = scheme.items.flatMap((item) => facts.item(caseOrg, item) ?? []);
  const recipientsAbroad = named.recipientsAbroad ?? [];
  return checkScheme({ scheme, purpose, items, recipientsAbroad, at });
}

const plainRecord = { repeated: false, contractInstead: false };
const plainReceipt = { confirmedBefore: false, underOptOut: false, onPublicList: false };

const plainNotice: NoticeCheck = {
  has: [],
  plansProvision: false,
  plansEntrustment: false,
  rightsProcedures: false,
  unnoticeableAcquisition: false,
};

const plainAnswer: AnswerCheck = {
  notice: { id: 'notice', version: 1, language: 'ja', textHash: 'shown' },
  publishedTextHash: 'shown',
  method: 'button',
  evidence: 'element',
  preTicked: false,
  bundled: false,
  gives: true,
  needsRepresentative: false,
  byRepresentative: false,
  representativeVerified: false,
  asksChildAboutParents: false,
};
