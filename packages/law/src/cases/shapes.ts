import { exceptionGrounds, noProvisions, sources, uses } from '../ask.ts';
import { channels, noticeItems, schemeItems } from '../catalogue.ts';
import { bases, obligations } from '../decision.ts';
import { reasonList } from '../reason-list.ts';
import { leakKinds } from '../rights.ts';
import { ruleSets } from '../rule-sets.ts';
import { flag, list, map, moment, object, type Shape, text, whole, word } from './shape.ts';

const texts = object({ ja: text, en: text }, ['ja', 'en']);
const ids = list(text);
const schemeCodes = schemeItems.map(({ code }) => code);

const scheme: Record<string, Shape> = {
  version: whole,
  purpose: text,
  items: ids,
  recipients: ids,
  filingNumber: text,
  filedAt: moment,
  toldAt: moment,
  objectionDays: whole,
  startsAt: moment,
  stated: list(word(schemeCodes)),
  status: word(['draft', 'published', 'ended']),
};

const answer = object(
  {
    purpose: text,
    purposeVersion: whole,
    status: word(['given', 'refused', 'withdrawn', 'expired']),
    scopes: map(ids),
    givenAt: moment,
    expiresAt: moment,
    answerVersion: whole,
    stoppedVersion: whole,
    abroadRecipients: ids,
    abroadNamed: ids,
    byRepresentative: flag,
    inWriting: flag,
  },
  ['purpose', 'status'],
);

/** Facts by id, everything optional: what is left out is the plainest case. */
export const worldShape = object({
  organisation: object({
    kind: word(['private', 'public', 'academic']),
    profile: word(['act', 'pms']),
    processorGap: word(['warn', 'deny']),
  }),
  items: map(
    object({
      name: texts,
      category: word([
        'ordinary',
        'special-care',
        'personally-referable',
        'anonymised',
        'pseudonymised',
        'not-retained',
      ]),
      acquiredBy: word(['directly', 'third-party', 'improperly', 'opt-out']),
    }),
  ),
  purposes: map(
    object({
      title: texts,
      items: ids,
      uses: list(word(['use', 'provide', 'contact'])),
      includesProvision: flag,
      version: whole,
      consentValidFrom: whole,
      publishedAt: moment,
      told: flag,
      noticeExemptGround: text,
      improperBecause: text,
    }),
  ),
  recipients: map(
    object({
      relation: word(['third-party', 'entrusted', 'successor', 'joint-user']),
      country: text,
      stateBody: flag,
      academic: flag,
      safeguard: object({ kind: text, evidence: text, until: moment }, ['kind', 'evidence']),
      processor: text,
      jointUse: text,
      tiesReferable: flag,
      recipientConsentConfirmedAt: moment,
    }),
  ),
  processors: map(
    object({ clauses: ids, evaluatedAt: moment, doesNotHandle: flag, reEntrustedTo: ids }),
  ),
  jointUses: map(
    object({
      items: ids,
      purposes: ids,
      recipients: ids,
      scope: texts,
      responsibleName: texts,
      responsibleAddress: texts,
      responsibleRepresentative: texts,
      toldAt: moment,
      widenedItems: ids,
      widenedRecipients: ids,
    }),
  ),
  schemes: map(object({ ...scheme, previous: object(scheme) })),
  person: object({
    known: flag,
    held: flag,
    erased: flag,
    needsRepresentative: flag,
    needsRepresentativeUntil: moment,
    answers: list(answer),
  }),
  optOuts: object({
    schemes: ids,
    stops: list(
      object({ kind: word(['use', 'provision']), purpose: text, recipient: text }, ['kind']),
    ),
    contactStops: ids,
    gpcAt: moment,
  }),
});

const askShape = object(
  {
    use: word(uses),
    person: text,
    purpose: text,
    items: ids,
    recipient: text,
    channel: word([...channels, 'fax']),
    source: word(sources),
    notProvision: word(noProvisions),
    firstContact: flag,
    statistics: flag,
    improperBecause: text,
    exception: object({
      ground: word([...exceptionGrounds, 'convenience', '']),
      statute: text,
      requester: text,
      reason: text,
      officer: text,
      consentImpracticable: flag,
      harmsRights: flag,
    }),
  },
  ['use', 'purpose', 'items'],
);

const reasonCodes = reasonList.map(({ code }) => code);

const wantShape = object(
  {
    effect: word(['permit', 'deny']),
    ruleSet: word([...ruleSets.map(({ id }) => id), 'none']),
    items: map(
      object({
        permit: word(bases),
        deny: list(word(reasonCodes)),
        cite: text,
        requirement: text,
        article: text,
        warnings: list(word(reasonCodes)),
        remedies: ids,
      }),
    ),
    obligations: list(word(obligations)),
    keepYears: map(whole),
    audit: word(['entry', 'none']),
  },
  ['effect'],
);

const checkShape = object({
  deletion: object({ at: moment, lastAt: moment, repeated: flag, contractInstead: flag }, ['at']),
  disclosureOfRecords: object({ hindersInvestigation: flag }),
  receipt: object({
    provider: object({
      name: text,
      address: text,
      representative: text,
      legalPerson: flag,
      stateBody: flag,
    }),
    acquiredHow: text,
    confirmedBefore: flag,
    underOptOut: flag,
    onPublicList: flag,
  }),
  stopGround: text,
  retained: object({ category: word(['ordinary', 'not-retained']), deletedWithinSixMonths: flag }),
  leak: object({
    kinds: list(word(leakKinds)),
    stronglyEncrypted: flag,
    clientTold: flag,
    holidays: ids,
  }),
  abroadSaid: object({
    country: text,
    regimeShown: flag,
    safeguardsShown: flag,
    cannotBeNamedBecause: text,
  }),
  nameChange: word(['scheme', 'joint-use']),
  publicPage: text,
  disclosureForm: object({ form: word(['paper', 'electronic']), agreed: flag }, ['form']),
  purpose: object(
    {
      title: texts,
      description: texts,
      items: ids,
      profile: word(['act', 'pms']),
      override: object({ reason: text, by: text }, ['reason', 'by']),
    },
    ['title', 'description', 'items', 'profile'],
  ),
  notice: object(
    {
      has: list(word(noticeItems.map(({ code }) => code))),
      plansProvision: flag,
      plansEntrustment: flag,
      rightsProcedures: flag,
      unnoticeableAcquisition: flag,
    },
    ['has'],
  ),
  scheme: object({ id: text, recipientsAbroad: ids }, ['id']),
  answer: object({
    notice: object({ id: text, version: whole, language: text, textHash: text }),
    publishedTextHash: text,
    method: text,
    evidence: text,
    preTicked: flag,
    bundled: flag,
    gives: flag,
    needsRepresentative: flag,
    byRepresentative: flag,
    representativeVerified: flag,
    asksChildAboutParents: flag,
    emergencyGround: text,
  }),
});

export const caseShape = object(
  {
    id: text,
    requirements: ids,
    /** Rows of the differences table this case stands for. */
    differences: ids,
    /** Patterns are requirements too; `note` says what a reader should see. */
    note: text,
    at: moment,
    facts: worldShape,
    ask: askShape,
    want: wantShape,
    check: checkShape,
    refused: list(word(reasonCodes)),
    /** The answer in a word, of a check that neither permits nor refuses. */
    value: text,
  },
  ['id', 'requirements', 'at'],
);

export const caseFileShape = object(
  { $schema: text, title: text, world: worldShape, cases: list(caseShape) },
  ['title', 'cases'],
);
