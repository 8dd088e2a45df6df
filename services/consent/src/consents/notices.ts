import type { AbroadSaid } from '@doui/law';

/** What one version of a notice says about one purpose. */
export type NoticePurpose = {
  readonly purpose: string;
  readonly purposeVersion: number;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  /** What was shown of each recipient abroad; whether it is enough, the day of an answer says. */
  readonly abroad: readonly (AbroadSaid & { readonly recipient: string })[];
};

export type NoticeVersion = {
  readonly version: number;
  readonly purposes: readonly NoticePurpose[];
  /** Hash of the text shown, by language. */
  readonly textHashes: Readonly<Record<string, string>>;
};

export type Notice = {
  readonly id: string;
  /** The newest published version. */
  readonly version: number;
  readonly retired: boolean;
  readonly versions: readonly NoticeVersion[];
};

/** What of the registry an answer is judged by. */
export type Registry = {
  readonly notice: Notice | undefined;
  /** Days a consent to the purpose lasts; 0 when it does not end by itself. Undefined: unknown. */
  readonly retentionDays: (purpose: string) => number | undefined;
  /** The item says something about the person's parents. */
  readonly aboutParents: (item: string) => boolean;
};
