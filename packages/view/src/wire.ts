import type {
  ConsentState,
  OptOutState,
  PurposeAnswer,
  RegistryState,
  Scheme,
  Text as WireText,
} from '@doui/events';
import { fail, type Instant, ok, type Result, type Text } from '@doui/kernel';
import type { AnswerFacts, ConsentFacts, SchemeFacts, UseStopFacts } from '@doui/law';
import type { RegistryChange, RegistryFact } from './changes.ts';
import type { OptOutChange } from './view.ts';
import { oneOf } from './words.ts';

/**
 * From the state topics' messages to what the law asks about. What this reader cannot understand is
 * an error, and the caller holds that key as denied (R-9.3): a word it does not know may restrict.
 */
export const readerVersion = 1;

type Read<T> = Result<T, string>;

const optional = (ms: bigint): Instant | undefined => (ms === 0n ? undefined : Number(ms));
const text = (from: WireText | undefined): Text => ({ ja: from?.ja ?? '', en: from?.en ?? '' });
const given = (from: WireText | undefined): boolean =>
  (from?.ja ?? '') !== '' || (from?.en ?? '') !== '';

/** Leaves out what is not there, as `exactOptionalPropertyTypes` wants it. */
function some<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [K in Key]?: Value };
}

class Unreadable extends Error {}

const word = <Word extends string>(words: readonly Word[], value: string, what: string): Word => {
  const found = oneOf(words, value);
  if (found === undefined) throw new Unreadable(`unknown ${what}`);
  return found;
};

function reading<T>(lowestReader: number, read: () => T): Read<T> {
  if (lowestReader > readerVersion) return fail('newer than this reader');
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof Unreadable) return fail(error.message);
    throw error;
  }
}

/** A document of the registry; notices are not part of a view and come back as `undefined`. */
export const registryFacts = (state: RegistryState): Read<RegistryChange | undefined> =>
  reading(state.lowestReader, () => {
    const { org, kind, id, retired } = state;
    const fact = registryFact(state);
    if (fact === undefined && !retired) return undefined;
    return {
      org,
      kind,
      id,
      version: Number(state.version),
      ...(retired
        ? { retired: true as const }
        : { retired: false as const, fact: fact as RegistryFact }),
    };
  });

function registryFact({ org, id, version, body }: RegistryState): RegistryFact | undefined {
  switch (body.case) {
    case 'organisation': {
      const { name, kind, profile, processorGap, ageOfCapacity, twoPerson } = body.value;
      return {
        kind: 'organisation',
        value: {
          id,
          name: text(name),
          kind: word(['private', 'public', 'academic'], kind, 'kind of organisation'),
          profile: word(['act', 'pms'], profile, 'profile'),
          processorGap: processorGap === 'warn' ? 'warn' : 'deny',
          ageOfCapacity,
          ...(twoPerson ? { twoPerson } : {}),
        },
      };
    }
    case 'item': {
      const { name, category, acquiredBy } = body.value;
      return {
        kind: 'item',
        value: {
          id,
          name: text(name),
          category: word(
            [
              'ordinary',
              'special-care',
              'personally-referable',
              'anonymised',
              'pseudonymised',
              'not-retained',
            ],
            category,
            'category',
          ),
          acquiredBy: word(
            ['directly', 'third-party', 'improperly', 'opt-out'],
            acquiredBy || 'directly',
            'acquisition',
          ),
        },
      };
    }
    case 'purpose': {
      const purpose = body.value;
      return {
        kind: 'purpose',
        value: {
          id,
          title: text(purpose.title),
          items: purpose.items,
          includesProvision: purpose.includesProvision,
          uses: purpose.uses.map((use) => word(['use', 'provide', 'contact'], use, 'use')),
          version: purpose.purposeVersion,
          consentValidFrom: purpose.consentValidFrom,
          publishedAt: Number(purpose.publishedAtMs),
          retentionDays: purpose.retentionDays,
          told: purpose.told,
          ...some('noticeExemptGround', purpose.noticeExemptGround),
        },
      };
    }
    case 'recipient': {
      const recipient = body.value;
      return {
        kind: 'recipient',
        value: {
          id,
          version: Number(version),
          name: text(recipient.name),
          relation: word(
            ['third-party', 'entrusted', 'successor', 'joint-user'],
            recipient.relation,
            'relation',
          ),
          country: recipient.country,
          stateBody: recipient.stateBody,
          ...(recipient.academic ? { academic: true } : {}),
          ...(recipient.tiesNothing ? { tiesReferable: false } : {}),
          ...some('recipientConsentConfirmedAt', optional(recipient.recipientConsentConfirmedAtMs)),
          ...(recipient.acknowledgeWithinHours > 0
            ? { acknowledgeWithinHours: recipient.acknowledgeWithinHours }
            : {}),
          ...some('partner', recipient.partner),
          ...some('processor', recipient.processor),
          ...some('jointUse', recipient.jointUse),
          ...(recipient.safeguard === ''
            ? {}
            : {
                safeguard: {
                  kind: recipient.safeguard,
                  evidence: recipient.safeguardEvidence,
                  ...some('until', optional(recipient.safeguardUntilMs)),
                },
              }),
        },
      };
    }
    case 'processor': {
      const { clauses, evaluatedAtMs, doesNotHandle, reEntrustedTo } = body.value;
      return {
        kind: 'processor',
        value: {
          ...{ id, clauses, doesNotHandle, reEntrustedTo },
          ...some('evaluatedAt', optional(evaluatedAtMs)),
        },
      };
    }
    case 'jointUse': {
      const use = body.value;
      return {
        kind: 'joint-use',
        value: {
          id,
          version: Number(version),
          items: use.items,
          purposes: use.purposes,
          recipients: use.recipients,
          scope: text(use.scope),
          responsibleName: text(use.responsibleName),
          ...(given(use.responsibleAddress)
            ? { responsibleAddress: text(use.responsibleAddress) }
            : {}),
          ...(given(use.responsibleRepresentative)
            ? { responsibleRepresentative: text(use.responsibleRepresentative) }
            : {}),
          ...some('toldAt', optional(use.toldAtMs)),
          widenedItems: use.widenedItems,
          widenedRecipients: use.widenedRecipients,
        },
      };
    }
    case 'feed': {
      const feed = body.value;
      return {
        kind: 'feed',
        value: {
          id,
          org,
          version: Number(version),
          purpose: feed.purpose,
          recipient: feed.recipient,
          items: feed.items.map(({ item, members }) => ({ item, members })),
          format: word(['json'], feed.format, 'format'),
          status: word(['open', 'paused'], feed.status, 'status of a feed'),
          ...some('pausedBecause', feed.pausedBecause),
        },
      };
    }
    case 'notice':
    case undefined:
      return undefined;
  }
}

/** A person's answers. */
export const consentFacts = (state: ConsentState): Read<ConsentFacts> =>
  reading(state.lowestReader, () => ({
    org: state.org,
    person: state.person,
    version: Number(state.version),
    erased: state.erased,
    needsRepresentative: state.needsRepresentative,
    ...some('needsRepresentativeUntil', optional(state.needsRepresentativeUntilMs)),
    answers: state.answers.map(answerOf),
  }));

/** One answer of a person. */
export const answerFacts = (answer: PurposeAnswer): Read<AnswerFacts> =>
  reading(0, () => answerOf(answer));

const answerOf = (answer: PurposeAnswer): AnswerFacts => ({
  purpose: answer.purpose,
  purposeVersion: answer.purposeVersion,
  notice: answer.notice,
  noticeVersion: answer.noticeVersion,
  status: word(['given', 'refused', 'withdrawn', 'expired'], answer.status, 'status of an answer'),
  scopes: answer.scopes.map(({ item, recipients }) => ({ item, recipients })),
  givenAt: Number(answer.givenAtMs),
  ...some('expiresAt', optional(answer.expiresAtMs)),
  answerVersion: Number(answer.answerVersion),
  abroadRecipients: answer.abroadRecipients,
  stoppedVersion: Number(answer.stoppedVersion),
  ...(answer.spoken ? { inWriting: false } : {}),
});

const schemeFacts = (id: string, scheme: Scheme): SchemeFacts => ({
  id,
  version: scheme.schemeVersion,
  purpose: scheme.purpose,
  items: scheme.items,
  recipients: scheme.recipients,
  ...some('filingNumber', scheme.filingNumber),
  ...some('filedAt', optional(scheme.filedAtMs)),
  ...some('toldAt', optional(scheme.toldAtMs)),
  objectionDays: scheme.objectionDays,
  ...some('startsAt', optional(scheme.startsAtMs)),
  stated: scheme.stated,
  status: word(['draft', 'published', 'ended'], scheme.status, 'status of a scheme'),
  ...(scheme.previous ? { previous: schemeFacts(id, scheme.previous) } : {}),
});

/** A person's opt-outs and stops, or a scheme. */
export const optOutFacts = (state: OptOutState): Read<OptOutChange> =>
  reading(state.lowestReader, (): OptOutChange => {
    const { org, id, body } = state;
    const version = Number(state.version);
    switch (body.case) {
      case 'person': {
        const { erased, schemes, stops, contactStops, gpcAtMs } = body.value;
        return {
          kind: 'person',
          person: {
            org,
            person: id,
            version,
            erased,
            schemes: schemes.map(({ scheme, atMs }) => ({ scheme, at: Number(atMs) })),
            stops: stops.map(
              (stop): UseStopFacts => ({
                kind: word(['use', 'provision'], stop.kind, 'kind of stop'),
                ...some('purpose', stop.purpose),
                ...some('recipient', stop.recipient),
                at: Number(stop.atMs),
              }),
            ),
            contactStops,
            ...some('gpcAt', optional(gpcAtMs)),
          },
        };
      }
      case 'scheme':
        return { kind: 'scheme', scheme: { org, id, version, fact: schemeFacts(id, body.value) } };
      case undefined:
        throw new Unreadable('empty opt-out state');
    }
  });

export { type AppliedRecord, applyStateRecord, type StateRecord } from './apply-record.ts';
export { readConsent } from './consent-bytes.ts';
