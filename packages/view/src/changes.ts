import type {
  FeedFacts,
  ItemFacts,
  JointUseFacts,
  OrganisationFacts,
  ProcessorFacts,
  PurposeFacts,
  RecipientFacts,
  SchemeFacts,
} from '@doui/law';

/** A thing of the registry a view keeps. */
export type RegistryFact =
  | { readonly kind: 'organisation'; readonly value: OrganisationFacts }
  | { readonly kind: 'item'; readonly value: ItemFacts }
  | { readonly kind: 'purpose'; readonly value: PurposeFacts }
  | { readonly kind: 'recipient'; readonly value: RecipientFacts }
  | { readonly kind: 'processor'; readonly value: ProcessorFacts }
  | { readonly kind: 'joint-use'; readonly value: JointUseFacts }
  | { readonly kind: 'feed'; readonly value: FeedFacts };

/** A registry document as it arrives: `version` is the ledger's. */
export type RegistryChange = {
  readonly org: string;
  readonly kind: string;
  readonly id: string;
  readonly version: number;
} & ({ readonly retired: true } | { readonly retired: false; readonly fact: RegistryFact });

/** A scheme as it arrives: `version` is the ledger's, `fact.version` the scheme's own. */
export type SchemeChange = {
  readonly org: string;
  readonly id: string;
  readonly version: number;
  readonly fact: SchemeFacts;
};
