import type { Instant, Text } from '@doui/kernel';
import { noticeExemptGrounds } from '@doui/law';
import type {
  Bodies,
  Content,
  FeedBody,
  ItemBody,
  JointUseBody,
  NoticeBody,
  OrganisationBody,
  ProcessorBody,
  PurposeBody,
  RecipientBody,
} from './bodies.ts';
import type { Actor, Change, NoticePurposeShown, Override } from './events.ts';

export type Absent = { readonly kind: 'absent' };

type Present = {
  readonly since: Instant;
  readonly changedAt: Instant;
  /** Retired things stay: nothing is deleted, and an id is never used again. */
  readonly retiredAt?: Instant;
};

export type PurposeVersion = {
  readonly version: number;
  readonly body: PurposeBody;
  readonly publishedAt: Instant;
  readonly change?: Change;
  readonly override?: Override;
};

export type NoticeVersion = {
  readonly version: number;
  readonly body: NoticeBody;
  readonly shown: readonly NoticePurposeShown[];
  readonly texts: Text;
  readonly textHashes: Text;
  readonly publishedAt: Instant;
};

/** All versions of an organisation's profile: the public page says since when each text stands. */
export type ProfileVersion = { readonly body: OrganisationBody; readonly from: Instant };

/** A publication that waits for a second privacy manager. A new draft takes it away. */
export type Proposal = {
  readonly by: Actor;
  readonly at: Instant;
  readonly change?: Change;
  readonly override?: Override;
};

export type OrganisationState = Present & {
  readonly kind: 'organisation';
  /** Who asked that one person may publish alone again. */
  readonly endAskedBy?: Actor;
  readonly body: OrganisationBody;
  readonly profiles: readonly ProfileVersion[];
};
export type ItemState = Present & { readonly kind: 'item'; readonly body: ItemBody };
export type RecipientState = Present & { readonly kind: 'recipient'; readonly body: RecipientBody };
export type ProcessorState = Present & { readonly kind: 'processor'; readonly body: ProcessorBody };
export type JointUseState = Present & {
  readonly kind: 'joint-use';
  readonly body: JointUseBody;
  /** Items and recipients as they were first told: what is added later needs consent. */
  readonly told?: Pick<JointUseBody, 'items' | 'recipients'>;
};
export type PurposeState = Present & {
  readonly kind: 'purpose';
  readonly draft?: PurposeBody;
  readonly proposal?: Proposal;
  readonly versions: readonly PurposeVersion[];
};
export type NoticeState = Present & {
  readonly kind: 'notice';
  readonly draft?: NoticeBody;
  readonly proposal?: Proposal;
  readonly versions: readonly NoticeVersion[];
};
export type FeedState = Present & {
  readonly kind: 'feed';
  readonly body: FeedBody;
  readonly paused?: { readonly reason: string; readonly at: Instant };
};

export type PresentState =
  | OrganisationState
  | ItemState
  | RecipientState
  | ProcessorState
  | JointUseState
  | PurposeState
  | NoticeState
  | FeedState;

export type RegistryState = Absent | PresentState;

export const absent: Absent = { kind: 'absent' };

/** What a PUT would replace: the draft where there is one, else what stands. */
export function currentContent(state: PresentState): Content {
  switch (state.kind) {
    case 'purpose':
    case 'notice':
      return {
        kind: state.kind,
        body: state.draft ?? (state.versions.at(-1)?.body as Bodies[typeof state.kind]),
      } as Content;
    default:
      return { kind: state.kind, body: state.body } as Content;
  }
}

/** What an arrangement of joint use has gained since it was told. */
export const widenedSince = ({ body, told }: JointUseState) => ({
  items: told ? body.items.filter((id) => !told.items.includes(id)) : [],
  recipients: told ? body.recipients.filter((id) => !told.recipients.includes(id)) : [],
});

/** Consents to this version or a later one are good for the current one. */
export function consentValidFrom(versions: readonly PurposeVersion[]): number {
  const breaking = versions.filter(({ change }) => change?.change === 'unrelated');
  return breaking.at(-1)?.version ?? 1;
}

/** a purpose with such a ground is not told and stays off the public page. */
export const isHidden = (ground: string | undefined): boolean =>
  noticeExemptGrounds.some(({ code, hidden }) => code === ground && hidden);
