import { randomUUID } from 'node:crypto';
import type { Principal } from '@doui/auth';
import type { ServiceClient } from '@doui/http';
import { Fault, toRfc3339 } from '@doui/kernel';
import type { Ask, Basis, Decision } from '@doui/law';
import { claimHash } from '../audit/audit-log.ts';

/** A claimed exception, or a claimed fact, on which something was permitted. */
export type KeptClaim = {
  readonly id: string;
  readonly ask: Ask;
  readonly decision: Decision;
  readonly by: Principal;
};

/** Where claims are listed until somebody else has reviewed them. */
export type Claims = {
  /** Durable when it comes back; whatever fails is a fault, and nothing is told. */
  keep(claim: KeptClaim): Promise<void>;
};

/** Items that are permitted because of the claim, each with its article. */
const permittedBy = ({ ask, decision: { items } }: Pick<KeptClaim, 'ask' | 'decision'>) => {
  // What a registered processor does not handle is no provision either, and nobody claims that.
  const bases: readonly Basis[] =
    ask.notProvision === undefined ? ['exception'] : ['exception', 'not-provision'];
  return Object.entries(items).flatMap(([item, each]) =>
    each.effect === 'permit' && bases.includes(each.basis) ? [{ item, cite: each.cite }] : [],
  );
};

/** Something would be permitted on a word nobody has given: it must not be told. */
export const lacksClaim = (answered: Pick<KeptClaim, 'ask' | 'decision'>): boolean =>
  answered.ask.exception === undefined && permittedBy(answered).length > 0;

/** The member of the question that has to be claimed. */
export const claimedMember = ({ use }: Pick<Ask, 'use'>): 'notProvision' | 'source' =>
  use === 'provide' ? 'notProvision' : 'source';

/** Keeps the claim if anything is permitted by it; answers its id. */
export async function keepClaim(
  claims: Claims,
  { ask, decision }: { readonly ask: Ask; readonly decision: Decision },
  by: Principal,
): Promise<string | undefined> {
  if (!ask.exception || permittedBy({ ask, decision }).length === 0) return undefined;
  const id = randomUUID();
  await claims.keep({ id, ask, decision, by });
  return id;
}

/** Where a claim can be read and reviewed. */
export const claimPath = (org: string, id: string): string =>
  `/v1/organisations/${org}/exceptions/${id}`;

/** `records` keeps them. */
export const claimsIn = (
  records: ServiceClient,
  hashSubject: (subject: string) => string,
): Claims => ({
  async keep({ id, ask, decision, by }) {
    const { exception, org, person, use, purpose, recipient, at } = ask;
    if (!exception) return;
    const { ground, statute, requester, reason } = exception;
    const answer = await records.call({
      method: 'POST',
      path: `/v1/organisations/${org}/exceptions`,
      body: {
        ...{ commandId: id, person, use, purpose, ground, requester, reason },
        ...(recipient === undefined ? {} : { recipient }),
        ...(statute === undefined ? {} : { statute }),
        askedAt: toRfc3339(at),
        items: permittedBy({ ask, decision }),
        ruleSet: decision.ruleSet ?? '',
        claimHash: claimHash(requester, reason),
        by: {
          role: by.roles.find((role) => role === 'privacy-manager') ?? by.roles[0] ?? '',
          client: by.client,
          subject: hashSubject(by.subject),
        },
      },
    });
    if (answer.status !== 201) {
      const message = `records answered ${answer.status} to a claim`;
      throw new Fault('service-unavailable', { retriable: true, message });
    }
  },
});

/** Without `records` no claim can be kept, so nothing is permitted by one. */
export const noClaims: Claims = {
  keep: async () => {
    const message = 'claims have nowhere to be kept: DOUI_RECORDS_URL is not set';
    throw new Fault('service-unavailable', { retriable: true, message });
  },
};
