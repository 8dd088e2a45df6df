import type { Instant, Text } from '@doui/kernel';
import { schemeItems } from '../catalogue.ts';
import type {
  AnswerFacts,
  ConsentFacts,
  ItemFacts,
  JointUseFacts,
  OptOutFacts,
  OrganisationFacts,
  ProcessorFacts,
  PurposeFacts,
  RecipientFacts,
  SchemeFacts,
  UseStopFacts,
} from '../facts.ts';
import type { Facts } from '../facts-source.ts';

type Maps<T> = Readonly<Record<string, Partial<T>>>;
type AnswerLine = Partial<Omit<AnswerFacts, 'scopes'>> & {
  readonly purpose: string;
  readonly scopes?: Readonly<Record<string, readonly string[]>>;
};

/** The facts of a case as its file has them. */
export type World = {
  readonly organisation?: Partial<OrganisationFacts>;
  readonly items?: Maps<ItemFacts>;
  readonly purposes?: Maps<PurposeFacts>;
  readonly recipients?: Maps<RecipientFacts>;
  readonly processors?: Maps<ProcessorFacts>;
  readonly jointUses?: Maps<JointUseFacts>;
  readonly schemes?: Maps<SchemeFacts & { previous: Partial<SchemeFacts> }>;
  readonly person?: {
    readonly known?: boolean;
    readonly held?: boolean;
    readonly answers?: readonly AnswerLine[];
  } & Partial<Omit<ConsentFacts, 'answers'>>;
  readonly optOuts?: {
    readonly schemes?: readonly string[];
    readonly stops?: readonly Omit<UseStopFacts, 'at'>[];
    readonly contactStops?: readonly string[];
    readonly gpcAt?: Instant;
  };
};

/** The organisation and person every case is about. */
export const caseOrg = 'kaisha';
export const casePerson = 'hito';

const named = (id: string): Text => ({ ja: id, en: id });
const longAgo = Date.parse('2017-06-01T00:00:00+09:00');

/** One world laid over another: maps by id and member, lists as a whole. */
export function over(base: World, more: World | undefined): World {
  if (!more) return base;
  const merged: Record<string, unknown> = { ...base };
  for (const [part, value] of Object.entries(more)) {
    const under = (base as Record<string, unknown>)[part] as Record<string, unknown> | undefined;
    const flat = part === 'organisation' || part === 'person' || part === 'optOuts';
    merged[part] = flat ? { ...under, ...value } : { ...under, ...overById(under, value) };
  }
  return merged as World;
}

const overById = (under: Record<string, unknown> | undefined, value: object): object =>
  Object.fromEntries(
    Object.entries(value).map(([id, entry]) => [id, { ...(under?.[id] as object), ...entry }]),
  );

const schemeFrom = (id: string, line: Partial<SchemeFacts>): SchemeFacts => {
  const { previous, ...rest } = line;
  return {
    id,
    version: 1,
    purpose: '',
    items: [],
    recipients: [],
    objectionDays: 30,
    stated: schemeItems.map(({ code }) => code),
    status: 'published',
    ...rest,
    ...(previous ? { previous: schemeFrom(id, previous) } : {}),
  };
};

const answerFrom = (line: AnswerLine): AnswerFacts => {
  const { scopes, ...rest } = line;
  return {
    purposeVersion: 1,
    notice: 'notice',
    noticeVersion: 1,
    status: 'given',
    givenAt: longAgo,
    answerVersion: 2,
    abroadRecipients: [],
    stoppedVersion: 0,
    ...rest,
    scopes: Object.entries(scopes ?? {}).map(([item, recipients]) => ({ item, recipients })),
  };
};

/** Facts the engine can look things up in. */
export function factsOf(world: World): Facts {
  const organisation: OrganisationFacts = {
    id: caseOrg,
    name: named(caseOrg),
    kind: 'private',
    profile: 'act',
    processorGap: 'deny',
    ageOfCapacity: 18,
    ...world.organisation,
  };
  const { known, held, answers, ...person } = world.person ?? {};
  const consent: ConsentFacts = {
    org: caseOrg,
    person: casePerson,
    version: 2,
    erased: false,
    needsRepresentative: false,
    ...person,
    answers: (answers ?? []).map(answerFrom),
  };
  const { stops, schemes: optedOut, ...rest } = world.optOuts ?? {};
  const optOut: OptOutFacts = {
    org: caseOrg,
    person: casePerson,
    version: 1,
    erased: false,
    contactStops: [],
    ...rest,
    schemes: (optedOut ?? []).map((scheme) => ({ scheme, at: longAgo })),
    stops: (stops ?? []).map((stop) => ({ ...stop, at: longAgo })),
  };
  const ours = (org: string): boolean => org === caseOrg;
  const isPerson = (org: string, id: string): boolean => ours(org) && id === casePerson;
  const from =
    <Line, Fact>(
      lines: Readonly<Record<string, Line>> | undefined,
      make: (id: string, line: Line) => Fact,
    ) =>
    (org: string, id: string): Fact | undefined => {
      const line = ours(org) && lines && Object.hasOwn(lines, id) ? lines[id] : undefined;
      return line ? make(id, line) : undefined;
    };
  return {
    organisation: (org) => (ours(org) ? organisation : undefined),
    item: from(world.items, (id, line) => ({
      id,
      name: named(id),
      category: 'ordinary' as const,
      acquiredBy: 'directly' as const,
      ...line,
    })),
    purpose: from(world.purposes, (id, line) => ({
      id,
      title: named(id),
      items: [],
      includesProvision: false,
      uses: ['use'] as const,
      version: 1,
      consentValidFrom: 1,
      publishedAt: longAgo,
      retentionDays: 0,
      told: true,
      ...line,
    })),
    recipient: from(world.recipients, (id, line) => ({
      id,
      version: 1,
      name: named(id),
      relation: 'third-party' as const,
      country: 'JP',
      stateBody: false,
      ...line,
    })),
    processor: from(world.processors, (id, line) => ({
      id,
      clauses: [],
      doesNotHandle: false,
      ...line,
    })),
    jointUse: from(world.jointUses, (id, line) => ({
      id,
      version: 1,
      items: [],
      purposes: [],
      recipients: [],
      scope: named('scope'),
      responsibleName: named('responsible'),
      ...line,
    })),
    schemes: (org, purpose, recipient) =>
      ours(org)
        ? Object.entries(world.schemes ?? {})
            .map(([id, line]) => schemeFrom(id, line))
            .filter((scheme) => names(scheme, purpose, recipient))
        : [],
    consent: (org, id) => (isPerson(org, id) && known !== false ? consent : undefined),
    optOut: (org, id) => (isPerson(org, id) ? optOut : undefined),
    held: (org, id) => isPerson(org, id) && held === true,
  };
}

function names(scheme: SchemeFacts, purpose: string, recipient: string): boolean {
  for (let each: SchemeFacts | undefined = scheme; each; each = each.previous) {
    if (each.purpose === purpose && each.recipients.includes(recipient)) return true;
  }
  return false;
}

export const schemeOf = (world: World, id: string): SchemeFacts | undefined => {
  const line = world.schemes?.[id];
  return line ? schemeFrom(id, line) : undefined;
};
