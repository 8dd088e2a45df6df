import type { Text } from '@doui/kernel';
import type { Content, NoticeBody, PurposeBody } from './bodies.ts';

/** Who did it. Pseudonymous: role, client and a keyed hash of the subject. */
export type Actor = { readonly role: string; readonly client: string; readonly subject: string };

/** How a new version of a purpose relates to the one before. */
export type Change = { readonly change: 'related' | 'unrelated'; readonly reasons: Text };

/** A purpose published although its words are too abstract. */
export type Override = { readonly reason: string; readonly by: string };

export type NoticePurposeShown = {
  readonly purpose: string;
  readonly purposeVersion: number;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  readonly abroad: readonly {
    readonly recipient: string;
    readonly country: string;
    readonly regimeShown: boolean;
    readonly safeguardsShown: boolean;
    readonly cannotBeNamedBecause: string;
  }[];
};

export type RegistryEvent =
  | ({ readonly type: 'put'; readonly by: Actor } & Content)
  | {
      readonly type: 'purpose-published';
      readonly by: Actor;
      readonly publishedVersion: number;
      readonly body: PurposeBody;
      readonly change?: Change | undefined;
      readonly override?: Override | undefined;
      readonly proposedBy?: Actor | undefined;
    }
  | {
      readonly type: 'notice-published';
      readonly by: Actor;
      readonly proposedBy?: Actor | undefined;
      readonly publishedVersion: number;
      readonly body: NoticeBody;
      readonly shown: readonly NoticePurposeShown[];
      /** The text as it is shown, per language, and its SHA-256. */
      readonly texts: Text;
      readonly textHashes: Text;
    }
  /** asked of a second privacy manager; what is published is the draft of that moment. */
  | {
      readonly type: 'publication-proposed';
      readonly by: Actor;
      readonly change?: Change | undefined;
      readonly override?: Override | undefined;
    }
  | { readonly type: 'publication-declined'; readonly by: Actor; readonly reason: string }
  | { readonly type: 'two-person-end-asked'; readonly by: Actor }
  | { readonly type: 'two-person-ended'; readonly by: Actor; readonly askedBy: Actor }
  | { readonly type: 'feed-paused'; readonly by: Actor; readonly reason: string }
  | { readonly type: 'feed-resumed'; readonly by: Actor }
  | { readonly type: 'retired'; readonly by: Actor }
  /** Nothing changed: an older version stood behind a newer one on the topic. */
  | { readonly type: 'restated'; readonly by: Actor };
