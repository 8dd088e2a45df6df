import {
  ActorSchema,
  ConsentEventSchema,
  ConsentStateSchema,
  create,
  encode,
  type MessageInitShape,
} from '@doui/events';
import { parseStreamKey, unreachable } from '@doui/kernel';
import type { Entry, Publication } from '@doui/ledger';
import type { Actor } from '../actor.ts';
import type { ConsentEvent } from './events.ts';
import type { Answer, PersonState } from './state.ts';

// Out to the topics. Neither evidence nor anything else that is personal goes there.

const lowestReader = 1;

const idsOf = (stream: string) => {
  const { org = '', id: person = '' } = parseStreamKey(stream) ?? {};
  return { org, person };
};

export function encodeState({ stream, version, state }: Publication<PersonState, ConsentEvent>) {
  const common = { ...idsOf(stream), version: BigInt(version), lowestReader };
  if (state.status !== 'known') {
    const erased = state.status === 'erased';
    return encode(ConsentStateSchema, create(ConsentStateSchema, { ...common, erased }));
  }
  const { capacity, answers } = state;
  const message = create(ConsentStateSchema, {
    ...common,
    needsRepresentative: capacity.needsRepresentative,
    needsRepresentativeUntilMs: BigInt(capacity.until ?? 0),
    answers: answers.map(encodeAnswer),
  });
  return encode(ConsentStateSchema, message);
}

const encodeAnswer = (answer: Answer) => ({
  purpose: answer.purpose,
  purposeVersion: answer.purposeVersion,
  notice: answer.notice,
  noticeVersion: answer.noticeVersion,
  status: answer.status,
  scopes: scopesOf(answer.scopes),
  givenAtMs: BigInt(answer.givenAt),
  expiresAtMs: BigInt(answer.expiresAt ?? 0),
  answerVersion: BigInt(answer.answerVersion),
  abroadRecipients: [...answer.abroadRecipients],
  stoppedVersion: BigInt(answer.stoppedVersion),
  spoken: answer.spoken ?? false,
});

const scopesOf = (scopes: Answer['scopes']) =>
  scopes.map(({ item, recipients }) => ({ item, recipients: [...recipients] }));

const actor = (by: Actor) =>
  create(ActorSchema, {
    role: by.role,
    client: by.client,
    subject: by.subject,
    actingFor: by.actingFor ?? '',
  });

export function encodeEvent(entry: Entry<ConsentEvent>, stream: string): Uint8Array {
  const message = create(ConsentEventSchema, {
    ...idsOf(stream),
    version: BigInt(entry.version),
    commandId: entry.commandId,
    atMs: BigInt(entry.atMs),
    previousHash: entry.previousHash,
    hash: entry.hash,
    by: actor(entry.event.by),
    what: whatOf(entry.event),
  });
  return encode(ConsentEventSchema, message);
}

type What = NonNullable<MessageInitShape<typeof ConsentEventSchema>['what']>;

function whatOf(event: ConsentEvent): What {
  switch (event.type) {
    case 'person-registered':
      return { case: 'personRegistered', value: {} };
    case 'capacity-changed': {
      const { needsRepresentative, until = 0 } = event;
      return { case: 'capacityChanged', value: { needsRepresentative, untilMs: BigInt(until) } };
    }
    case 'representative-verified':
      return { case: 'representativeVerified', value: { representative: event.representative } };
    case 'answered': {
      const { notice, noticeVersion, language, textHash, method } = event;
      const answers = event.answers.map((said) => ({
        purpose: said.purpose,
        purposeVersion: said.purposeVersion,
        given: said.given,
        scopes: said.given ? scopesOf(said.scopes) : [],
      }));
      return {
        case: 'answered',
        value: { notice, noticeVersion, language, textHash, method, answers },
      };
    }
    case 'withdrawn': {
      const { purpose, method } = event;
      const [scopes, remaining] = [scopesOf(event.scopes), scopesOf(event.remaining)];
      return { case: 'withdrawn', value: { purpose, method, scopes, remaining } };
    }
    case 'expired': {
      const { purpose, purposeVersion } = event;
      return { case: 'expired', value: { purpose, purposeVersion } };
    }
    case 'erased':
      return { case: 'erased', value: {} };
    case 'restated':
      return { case: 'restated', value: {} };
    default:
      return unreachable(event);
  }
}
