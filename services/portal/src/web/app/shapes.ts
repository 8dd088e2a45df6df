/** What the services answer, as far as the pages read it. */
export type Text = { readonly ja: string; readonly en: string };
export type Scope = { readonly item: string; readonly recipients: readonly string[] };

export type Consent = {
  readonly purpose: string;
  readonly purposeVersion: number;
  readonly notice: string;
  readonly noticeVersion: number;
  readonly status: 'given' | 'refused' | 'withdrawn' | 'expired';
  readonly scopes: readonly Scope[];
  readonly answeredAt: string;
  readonly expiresAt?: string;
  readonly answerVersion: number;
  readonly receipt?: string;
};

export type PersonDocument = {
  readonly person: string;
  readonly version: number;
  readonly capacity: { readonly needsRepresentative: boolean; readonly until?: string };
  readonly representatives: readonly { readonly representative: string; readonly until?: string }[];
  readonly consents: readonly Consent[];
};

export type Mine = { readonly id: string; readonly name: Text; readonly person: PersonDocument };

export type PublicPage = {
  readonly id: string;
  readonly name: Text;
  readonly items: readonly {
    readonly id: string;
    readonly name: Text;
    readonly category: string;
  }[];
  readonly purposes: readonly {
    readonly id: string;
    readonly title: Text;
    readonly description: Text;
    /** Consents to a version before this one cover nothing any more. */
    readonly consentValidFrom: number;
  }[];
  readonly recipients: readonly { readonly id: string; readonly name: Text }[];
  /** What is not there any more, for who has answers and records of it. */
  readonly formerly?: {
    readonly purposes: readonly { readonly id: string; readonly title: Text }[];
    readonly recipients: readonly { readonly id: string; readonly name: Text }[];
  };
  readonly notices: readonly {
    readonly id: string;
    readonly title: Text;
    readonly versions: readonly { readonly version: number; readonly firstOnline: string }[];
  }[];
};

export type NoticeVersion = {
  readonly version: number;
  readonly publishedAt: string;
  readonly purposes: readonly {
    readonly purpose: string;
    readonly purposeVersion: number;
    readonly items: readonly string[];
    readonly recipients: readonly string[];
  }[];
  readonly texts: Text;
  readonly textHashes: Text;
};

/** The answer to every write: where it stands, and whether it has reached everybody. */
export type Recorded = {
  readonly position: string;
  readonly inForce: boolean;
};

export type HistoryEntry = {
  readonly version: number;
  readonly type: string;
  readonly at: string;
  readonly purpose?: string;
  readonly answers?: readonly { readonly purpose: string; readonly given: boolean }[];
  readonly remaining?: readonly Scope[];
};
