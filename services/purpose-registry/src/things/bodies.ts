import type { Instant, Text } from '@doui/kernel';
import type {
  Acquisition,
  ItemCategory,
  NoticeExemptGround,
  OrgKind,
  ProcessorClause,
  Profile,
  Relation,
} from '@doui/law';

/** What a customer says about a thing: the content of a PUT. */

export type OrganisationBody = {
  readonly name: Text;
  readonly kind: OrgKind;
  readonly profile: Profile;
  readonly address?: Text | undefined;
  readonly representative?: Text | undefined;
  readonly privacyManager?: Text | undefined;
  readonly processorGap: 'warn' | 'deny';
  readonly ageOfCapacity: number;
  /** `two-person`: who publishes a purpose or notice is not who proposed it. */
  readonly approval?: 'one-person' | 'two-person' | undefined;
  readonly desks: readonly Desk[];
  readonly accreditedBody?: { readonly name: Text; readonly contact: Text } | undefined;
  /** How requests are made. */
  readonly procedure?: Text | undefined;
  readonly fee?: Text | undefined;
  readonly securityMeasures: readonly Text[];
};

export type Desk = {
  readonly kind: 'requests' | 'complaints' | 'enquiries';
  readonly name: Text;
  readonly contact: Text;
};

export type ItemBody = {
  readonly name: Text;
  readonly category: ItemCategory;
  readonly acquiredBy: Acquisition;
  /** The parents' income, work or home: a child is not asked for it (R-2.1). */
  readonly aboutParents?: boolean | undefined;
};

export type PurposeBody = {
  readonly title: Text;
  readonly description: Text;
  readonly business: Text;
  readonly items: readonly string[];
  readonly uses: readonly ('use' | 'provide' | 'contact')[];
  readonly includesProvision: boolean;
  readonly retentionDays: number;
  /** Why the purpose is not told. */
  readonly noticeExemptGround?: NoticeExemptGround | undefined;
};

export type NoticeBody = {
  readonly title: Text;
  readonly purposes: readonly NoticePurposeBody[];
  readonly organisation?: Text | undefined;
  readonly privacyManager?: Text | undefined;
  readonly provision?: ProvisionTexts | undefined;
  readonly entrustment?: Text | undefined;
  readonly rights?: Text | undefined;
  readonly voluntary?: Text | undefined;
  readonly unnoticeable?: Text | undefined;
  readonly consentBy?: Text | undefined;
  /** Data are acquired in a way the person cannot notice, beyond what the items' kind says. */
  readonly acquiresUnnoticeably: boolean;
};

/** Why, items, means, who, contract: the five parts of item d (P3.4.2.5). */
export type ProvisionTexts = {
  readonly why: Text;
  readonly items: Text;
  readonly means: Text;
  readonly recipients: Text;
  readonly contract: Text;
};

export type NoticePurposeBody = {
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  readonly abroad?: readonly AbroadBody[] | undefined;
};

/** What is shown about a recipient abroad. */
export type AbroadBody = {
  readonly recipient: string;
  readonly country: string;
  readonly regime?: Text | undefined;
  readonly safeguards?: Text | undefined;
  readonly cannotBeNamedBecause?: Text | undefined;
};

export type RecipientBody = {
  readonly name: Text;
  readonly address?: Text | undefined;
  readonly representative?: Text | undefined;
  readonly relation: Relation;
  readonly country: string;
  readonly partner?: string | undefined;
  readonly stateBody: boolean;
  /** An academic research institution (Law27.1.7). */
  readonly academic?: boolean | undefined;
  /** Has bound itself not to tie personally referable information to a person (Law31). */
  readonly tiesNothing?: boolean | undefined;
  /** When it was confirmed that it has the persons' consent to tie such information (Law31.1). */
  readonly recipientConsentConfirmedAt?: Instant | undefined;
  /** Within how many hours its contract wants a stop acknowledged. */
  readonly acknowledgeWithinHours?: number | undefined;
  readonly processor?: string | undefined;
  readonly jointUse?: string | undefined;
  readonly safeguard?:
    | {
        readonly kind: 'contract' | 'cbpr';
        readonly evidence: string;
        readonly until?: Instant | undefined;
      }
    | undefined;
};

export type ProcessorBody = {
  readonly name: Text;
  readonly does: Text;
  readonly clauses: readonly ProcessorClause[];
  readonly evaluatedAt?: Instant | undefined;
  readonly reEntrustedTo: readonly string[];
  readonly doesNotHandle: boolean;
};

export type JointUseBody = {
  readonly items: readonly string[];
  readonly scope: Text;
  readonly purposes: readonly string[];
  readonly recipients: readonly string[];
  readonly responsibleName: Text;
  readonly responsibleAddress?: Text | undefined;
  readonly responsibleRepresentative?: Text | undefined;
  readonly toldAt?: Instant | undefined;
};

export type FeedBody = {
  readonly purpose: string;
  readonly recipient: string;
  readonly format: 'json';
  readonly items: readonly { readonly item: string; readonly members: readonly string[] }[];
  readonly jointUse?: string | undefined;
  readonly scheme?: string | undefined;
  /** Kafka users; by default `source-<organisation>` and `recipient-<partner or recipient>`. */
  readonly sourceUser?: string | undefined;
  readonly recipientUser?: string | undefined;
};

export type Bodies = {
  readonly organisation: OrganisationBody;
  readonly item: ItemBody;
  readonly purpose: PurposeBody;
  readonly notice: NoticeBody;
  readonly recipient: RecipientBody;
  readonly processor: ProcessorBody;
  readonly 'joint-use': JointUseBody;
  readonly feed: FeedBody;
};

/** A kind with its body. */
export type Content = {
  [K in keyof Bodies]: { readonly kind: K; readonly body: Bodies[K] };
}[keyof Bodies];
