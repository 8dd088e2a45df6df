import type { Text } from '@doui/kernel';

/** What the registry says, as far as messages name it. Looked up by (organisation, id). */
export interface Directory {
  organisation(org: string): OrganisationEntry | undefined;
  purpose(org: string, id: string): PurposeEntry | undefined;
  itemName(org: string, id: string): Text | undefined;
  recipient(org: string, id: string): RecipientEntry | undefined;
  /** Every recipient of the organisation that a partner stands behind. */
  recipientsWithPartner(org: string): readonly RecipientEntry[];
  scheme(org: string, id: string): SchemeEntry | undefined;
  schemes(org: string): readonly SchemeEntry[];
  feeds(org: string): readonly FeedEntry[];
  /** What a notice's version says about its purposes. */
  notice(org: string, id: string, version: number): readonly NoticePurposeEntry[];
}

export type OrganisationEntry = {
  readonly name: Text;
  /** Chapter 4 of the Act binds private bodies, chapter 5 public ones. */
  readonly kind: 'private' | 'public' | 'academic';
};
export type PurposeEntry = { readonly title: Text; readonly description: Text };
export type RecipientEntry = {
  readonly id: string;
  readonly name: Text;
  readonly partner?: string;
};
export type SchemeEntry = {
  readonly id: string;
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
};
export type FeedEntry = {
  readonly purpose: string;
  readonly recipient: string;
  readonly items: readonly string[];
};
export type NoticePurposeEntry = {
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
};
