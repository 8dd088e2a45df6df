import {
  ActorSchema,
  create,
  decode,
  encode,
  type MessageInitShape,
  RegistryEventSchema,
  type RegistryState as RegistryMessage,
  RegistryStateSchema,
} from '@doui/events';
import { assert, parseStreamKey, streamKey } from '@doui/kernel';
import type { NoticePurposeShown, RegistryEvent } from './events.ts';
import {
  consentValidFrom,
  isHidden,
  type PresentState,
  type RegistryState,
  widenedSince,
} from './state.ts';

/** A reader older than this must hold the key as denied. */
const lowestReader = 1;

type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;

/** The state record of a stream. A thing that is only drafted has no body yet. */
export function encodeState(stream: string, version: number, state: RegistryState): Uint8Array {
  return encode(RegistryStateSchema, stateMessage(stream, version, state));
}

export function stateMessage(
  stream: string,
  version: number,
  state: RegistryState,
): RegistryMessage {
  const key = parseStreamKey(stream);
  assert(key && state.kind !== 'absent', 'what is published is there, under a key of three parts');
  const body = bodyOf(state);
  return create(RegistryStateSchema, {
    ...key,
    version: BigInt(version),
    lowestReader,
    retired: state.retiredAt !== undefined,
    changedAtMs: BigInt(state.changedAt),
    ...(body ? { body } : {}),
  });
}

// Text that says why something is hidden or exempt stays here: topics carry codes and registry texts.
function bodyOf(state: PresentState): Body | undefined {
  switch (state.kind) {
    case 'organisation': {
      const { name, kind, profile, address, representative, processorGap, ageOfCapacity } =
        state.body;
      const twoPerson = state.body.approval === 'two-person';
      const parts = { name, kind, profile, processorGap, ageOfCapacity, twoPerson };
      return {
        case: 'organisation',
        value: { ...parts, ...some({ address, representative }) },
      };
    }
    case 'item':
      return {
        case: 'item',
        value: { ...state.body, aboutParents: state.body.aboutParents ?? false },
      };
    case 'purpose':
      return purposeBody(state);
    case 'notice':
      return noticeBody(state);
    case 'recipient': {
      const { safeguard, partner, processor, jointUse, address, representative, ...more } =
        state.body;
      const { academic, tiesNothing, recipientConsentConfirmedAt, ...rest } = more;
      const { acknowledgeWithinHours, ...body } = rest;
      return {
        case: 'recipient',
        value: {
          ...body,
          ...some({ partner, processor, jointUse, address, representative }),
          academic: academic ?? false,
          tiesNothing: tiesNothing ?? false,
          recipientConsentConfirmedAtMs: BigInt(recipientConsentConfirmedAt ?? 0),
          acknowledgeWithinHours: acknowledgeWithinHours ?? 0,
          safeguard: safeguard?.kind ?? '',
          safeguardEvidence: safeguard?.evidence ?? '',
          safeguardUntilMs: BigInt(safeguard?.until ?? 0),
        },
      };
    }
    case 'processor': {
      const { name, clauses, evaluatedAt, reEntrustedTo, doesNotHandle } = state.body;
      const evaluatedAtMs = BigInt(evaluatedAt ?? 0);
      return {
        case: 'processor',
        value: {
          name,
          clauses: [...clauses],
          evaluatedAtMs,
          reEntrustedTo: [...reEntrustedTo],
          doesNotHandle,
        },
      };
    }
    case 'joint-use': {
      const widened = widenedSince(state);
      const {
        toldAt,
        items,
        purposes,
        recipients,
        responsibleAddress,
        responsibleRepresentative,
        ...body
      } = state.body;
      return {
        case: 'jointUse',
        value: {
          ...body,
          ...some({ responsibleAddress, responsibleRepresentative }),
          items: [...items],
          purposes: [...purposes],
          recipients: [...recipients],
          toldAtMs: BigInt(toldAt ?? 0),
          widenedItems: widened.items,
          widenedRecipients: widened.recipients,
        },
      };
    }
    case 'feed': {
      const { purpose, recipient, items, format, jointUse, scheme } = state.body;
      return {
        case: 'feed',
        value: {
          purpose,
          recipient,
          items: items.map(({ item, members }) => ({ item, members: [...members] })),
          format,
          status: state.paused ? 'paused' : 'open',
          // The reason's words stay in the registry; the topic has the code of who paused.
          pausedBecause: state.paused ? 'operator' : '',
          ...some({ jointUse, scheme }),
        },
      };
    }
  }
}

function purposeBody({ versions }: Extract<PresentState, { kind: 'purpose' }>): Body | undefined {
  const newest = versions.at(-1);
  if (!newest) return undefined;
  const { title, description, items, uses, includesProvision, retentionDays, noticeExemptGround } =
    newest.body;
  return {
    case: 'purpose',
    value: {
      title,
      description,
      items: [...items],
      uses: [...uses],
      includesProvision,
      retentionDays,
      purposeVersion: newest.version,
      consentValidFrom: consentValidFrom(versions),
      publishedAtMs: BigInt(newest.publishedAt),
      // Publishing puts it on the public page, unless its ground hides it.
      told: !isHidden(noticeExemptGround),
      noticeExemptGround: noticeExemptGround ?? '',
    },
  };
}

function noticeBody({ versions }: Extract<PresentState, { kind: 'notice' }>): Body | undefined {
  const newest = versions.at(-1);
  if (!newest) return undefined;
  const all = versions.map(({ version, shown, textHashes, publishedAt }) => ({
    noticeVersion: version,
    purposes: shown.map(shownMessage),
    textHashes: { ...textHashes },
    publishedAtMs: BigInt(publishedAt),
  }));
  const { noticeVersion, purposes, textHashes, publishedAtMs } = all.at(-1) ?? {};
  return {
    case: 'notice',
    value: { ...some({ noticeVersion, purposes, textHashes, publishedAtMs }), versions: all },
  };
}

const shownMessage = ({ items, recipients, abroad, ...shown }: NoticePurposeShown) => ({
  ...shown,
  items: [...items],
  recipients: [...recipients],
  abroad: abroad.map((one) => ({ ...one })),
});

const what: Readonly<Record<RegistryEvent['type'], string>> = {
  put: 'put',
  'purpose-published': 'published',
  'notice-published': 'published',
  'publication-proposed': 'proposed',
  'publication-declined': 'declined',
  'two-person-end-asked': 'two-person-end-asked',
  'two-person-ended': 'two-person-ended',
  'feed-paused': 'paused',
  'feed-resumed': 'resumed',
  retired: 'retired',
  restated: 'restated',
};

/** What others learn of an event: codes and numbers, no text. */
export const whatHappened = (event: RegistryEvent) => ({
  what: what[event.type],
  ...(event.type === 'purpose-published' && event.change ? { change: event.change.change } : {}),
  ...('publishedVersion' in event ? { publishedVersion: event.publishedVersion } : {}),
});

export type PublishedEntry = {
  readonly version: number;
  readonly commandId: string;
  readonly event: RegistryEvent;
  readonly atMs: number;
  readonly previousHash: string;
  readonly hash: string;
};

/** The event record of an entry. */
export function encodeEvent(entry: PublishedEntry, stream: string): Uint8Array {
  const key = parseStreamKey(stream);
  assert(key, 'a stream has three parts');
  const { version, commandId, event, atMs, previousHash, hash } = entry;
  const { what, change = '', publishedVersion = 0 } = whatHappened(event);
  return encode(
    RegistryEventSchema,
    create(RegistryEventSchema, {
      ...key,
      version: BigInt(version),
      commandId,
      atMs: BigInt(atMs),
      previousHash,
      hash,
      by: create(ActorSchema, event.by),
      ...{ what, change, publishedVersion },
    }),
  );
}

/** Leaves out what is not there. */
function some<Value extends object>(given: Value): { [K in keyof Value]?: NonNullable<Value[K]> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof Value]?: NonNullable<Value[K]>;
  };
}

/** The version of what a state record speaks of; `undefined` when it cannot be read. */
export function versionOf(value: Uint8Array) {
  const read = decode(RegistryStateSchema, value);
  if (!read.ok) return undefined;
  const { org, kind, id, version } = read.value;
  return { stream: streamKey(org, kind, id), version: Number(version) };
}
