import type {
  ConsentFacts,
  Facts,
  ItemFacts,
  JointUseFacts,
  OptOutFacts,
  OrganisationFacts,
  ProcessorFacts,
  PurposeFacts,
  RecipientFacts,
  SchemeFacts,
} from '@doui/law';

/** One organisation and one person as plain values, so that a counterexample can be printed. */
export type World = {
  readonly organisation: OrganisationFacts;
  readonly items: readonly ItemFacts[];
  readonly purposes: readonly PurposeFacts[];
  readonly recipients: readonly RecipientFacts[];
  readonly processors: readonly ProcessorFacts[];
  readonly jointUses: readonly JointUseFacts[];
  readonly schemes: readonly SchemeFacts[];
  readonly consent?: ConsentFacts;
  readonly optOut?: OptOutFacts;
  readonly held: boolean;
};

function names(scheme: SchemeFacts, purpose: string, recipient: string): boolean {
  if (scheme.purpose === purpose && scheme.recipients.includes(recipient)) return true;
  return scheme.previous !== undefined && names(scheme.previous, purpose, recipient);
}

export function factsOf(world: World): Facts {
  const known = (org: string): boolean => org === world.organisation.id;
  const find = <T extends { readonly id: string }>(all: readonly T[], org: string, id: string) =>
    known(org) ? all.find((one) => one.id === id) : undefined;
  return {
    organisation: (org) => (known(org) ? world.organisation : undefined),
    item: (org, id) => find(world.items, org, id),
    purpose: (org, id) => find(world.purposes, org, id),
    recipient: (org, id) => find(world.recipients, org, id),
    processor: (org, id) => find(world.processors, org, id),
    jointUse: (org, id) => find(world.jointUses, org, id),
    schemes: (org, purpose, recipient) =>
      known(org) ? world.schemes.filter((one) => names(one, purpose, recipient)) : [],
    consent: (org) => (known(org) ? world.consent : undefined),
    optOut: (org) => (known(org) ? world.optOut : undefined),
    held: () => world.held,
  };
}
