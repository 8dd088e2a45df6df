import type {
  ConsentFacts,
  ItemFacts,
  JointUseFacts,
  OptOutFacts,
  OrganisationFacts,
  ProcessorFacts,
  PurposeFacts,
  RecipientFacts,
  SchemeFacts,
} from './facts.ts';

/** Where the engine looks things up. Look-ups are synchronous: a view, or facts folded before. */
export type Facts = {
  organisation(org: string): OrganisationFacts | undefined;
  item(org: string, id: string): ItemFacts | undefined;
  purpose(org: string, id: string): PurposeFacts | undefined;
  recipient(org: string, id: string): RecipientFacts | undefined;
  processor(org: string, id: string): ProcessorFacts | undefined;
  jointUse(org: string, id: string): JointUseFacts | undefined;
  /** Every scheme, of any version or status, that names this purpose and recipient. */
  schemes(org: string, purpose: string, recipient: string): readonly SchemeFacts[];
  /** With a purpose, answers about others may be left out. */
  consent(org: string, person: string, purpose?: string): ConsentFacts | undefined;
  optOut(org: string, person: string): OptOutFacts | undefined;
  /** True when what is known of the person is not certain: everything is denied. */
  held(org: string, person: string): boolean;
};

export type PersonFacts = {
  readonly consent: ConsentFacts | undefined;
  readonly optOut: OptOutFacts | undefined;
  readonly held: boolean;
};
