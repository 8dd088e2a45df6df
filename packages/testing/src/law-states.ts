import {
  type ConsentState,
  ConsentStateSchema,
  create,
  type MessageInitShape,
  type OptOutState,
  OptOutStateSchema,
  type RegistryState,
  RegistryStateSchema,
} from '@doui/events';
import { type AnswerFacts, abroadSaidEnough, type SchemeFacts } from '@doui/law';
import { caseOrg, casePerson, factsOf, type World } from '@doui/law/cases';

/** What the owners would publish of a case's world, as far as the topics can say it. */
export type CaseStates = {
  readonly registry: readonly RegistryState[];
  readonly consent: ConsentState | undefined;
  readonly optOuts: readonly OptOutState[];
};

type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;
type OptOutBody = NonNullable<MessageInitShape<typeof OptOutStateSchema>['body']>;

const ms = (at: number | undefined): bigint => BigInt(at ?? 0);

/** The state records of a case, in an organisation of its own. */
export function statesOf(world: World, org: string): CaseStates {
  const facts = factsOf(world);
  const registry: RegistryState[] = [];
  const put = (kind: string, id: string, version: number, body: Body): void => {
    registry.push(
      create(RegistryStateSchema, {
        ...{ org, kind, id, version: BigInt(version), lowestReader: 1, body },
      }),
    );
  };
  const organisation = facts.organisation(caseOrg);
  if (organisation) {
    const { id: _, ...value } = organisation;
    put('organisation', org, 1, { case: 'organisation', value });
  }
  for (const id in world.items) {
    const { id: _, ...value } = present(facts.item(caseOrg, id));
    put('item', id, 1, { case: 'item', value });
  }
  for (const id in world.purposes) {
    const { version, publishedAt, items, uses, ...rest } = present(facts.purpose(caseOrg, id));
    const value = { ...rest, purposeVersion: version, publishedAtMs: ms(publishedAt) };
    put('purpose', id, version, {
      case: 'purpose',
      value: { ...value, items: [...items], uses: [...uses] },
    });
  }
  for (const id in world.recipients) {
    const one = present(facts.recipient(caseOrg, id));
    const { version, safeguard, tiesReferable, recipientConsentConfirmedAt, ...rest } = one;
    put('recipient', id, version, {
      case: 'recipient',
      value: {
        ...rest,
        tiesNothing: tiesReferable === false,
        recipientConsentConfirmedAtMs: ms(recipientConsentConfirmedAt),
        safeguard: safeguard?.kind ?? '',
        safeguardEvidence: safeguard?.evidence ?? '',
        safeguardUntilMs: ms(safeguard?.until),
      },
    });
  }
  for (const id in world.processors) {
    const one = present(facts.processor(caseOrg, id));
    put('processor', id, 1, {
      case: 'processor',
      value: {
        clauses: [...one.clauses],
        evaluatedAtMs: ms(one.evaluatedAt),
        reEntrustedTo: [...(one.reEntrustedTo ?? [])],
        doesNotHandle: one.doesNotHandle,
      },
    });
  }
  for (const id in world.jointUses) {
    const { version, toldAt, ...one } = present(facts.jointUse(caseOrg, id));
    put('joint-use', id, version, {
      case: 'jointUse',
      value: {
        ...one,
        items: [...one.items],
        purposes: [...one.purposes],
        recipients: [...one.recipients],
        widenedItems: [...(one.widenedItems ?? [])],
        widenedRecipients: [...(one.widenedRecipients ?? [])],
        toldAtMs: ms(toldAt),
      },
    });
  }
  return { registry, consent: consentState(world, org), optOuts: optOutStates(world, org) };
}

function consentState(world: World, org: string): ConsentState | undefined {
  const facts = factsOf(world).consent(caseOrg, casePerson);
  if (!facts) return undefined;
  const { version, erased, needsRepresentative, needsRepresentativeUntil } = facts;
  return create(ConsentStateSchema, {
    ...{ org, person: casePerson, version: BigInt(version), lowestReader: 1 },
    ...{ erased, needsRepresentative },
    needsRepresentativeUntilMs: ms(needsRepresentativeUntil),
    answers: facts.answers.map((answer) => ({
      ...{ purpose: answer.purpose, purposeVersion: answer.purposeVersion },
      ...{ notice: answer.notice, noticeVersion: answer.noticeVersion, status: answer.status },
      scopes: answer.scopes.map(({ item, recipients }) => ({ item, recipients: [...recipients] })),
      givenAtMs: ms(answer.givenAt),
      expiresAtMs: ms(answer.expiresAt),
      answerVersion: BigInt(answer.answerVersion),
      abroadRecipients: shownAbroad(answer),
      stoppedVersion: BigInt(answer.stoppedVersion),
      spoken: answer.inWriting === false,
    })),
  });
}

/** The consent service judges what a notice said of a recipient abroad by the rules of the day of the answer. */
const shownAbroad = ({ abroadRecipients, abroadNamed = [], givenAt }: AnswerFacts): string[] => {
  const enough = abroadSaidEnough(saidToBeAbroad, givenAt);
  return [...new Set([...abroadRecipients, ...(enough ? abroadNamed : [])])];
};

const saidToBeAbroad = {
  ...{ country: '', regimeShown: false, safeguardsShown: false },
  cannotBeNamedBecause: '',
};

function optOutStates(world: World, org: string): OptOutState[] {
  const facts = factsOf(world);
  const state = (kind: string, id: string, version: number, body: OptOutBody): OptOutState =>
    create(OptOutStateSchema, {
      ...{ org, kind, id, version: BigInt(version), lowestReader: 1, body },
    });
  const schemes = Object.entries(world.schemes ?? {}).flatMap(([id, line]) => {
    const scheme = facts
      .schemes(caseOrg, line.purpose ?? '', line.recipients?.[0] ?? '')
      .find((each) => each.id === id);
    return scheme ? [state('scheme', id, 1, { case: 'scheme', value: schemeBody(scheme) })] : [];
  });
  const person = facts.optOut(caseOrg, casePerson);
  if (!person || !facts.consent(caseOrg, casePerson)) return schemes;
  const value = {
    erased: person.erased,
    schemes: person.schemes.map(({ scheme, at }) => ({ scheme, atMs: ms(at) })),
    stops: person.stops.map(({ kind, purpose = '', recipient = '', at }) => ({
      ...{ kind, purpose, recipient, atMs: ms(at) },
    })),
    contactStops: [...person.contactStops],
    gpcAtMs: ms(person.gpcAt),
  };
  return [...schemes, state('person', casePerson, person.version, { case: 'person', value })];
}

type SchemeBody = Extract<OptOutBody, { case: 'scheme' }>['value'];

const schemeBody = (scheme: SchemeFacts): SchemeBody => ({
  schemeVersion: scheme.version,
  purpose: scheme.purpose,
  items: [...scheme.items],
  recipients: [...scheme.recipients],
  filingNumber: scheme.filingNumber ?? '',
  filedAtMs: ms(scheme.filedAt),
  toldAtMs: ms(scheme.toldAt),
  objectionDays: scheme.objectionDays,
  startsAtMs: ms(scheme.startsAt),
  stated: [...scheme.stated],
  status: scheme.status,
  ...(scheme.previous ? { previous: schemeBody(scheme.previous) } : {}),
});

function present<Fact>(fact: Fact | undefined): Fact {
  if (fact === undefined) throw new Error('what a world names is in its facts');
  return fact;
}
