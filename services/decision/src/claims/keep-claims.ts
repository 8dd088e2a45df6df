import { randomUUID } from 'node:crypto';
import type { Principal } from '@doui/auth';
import type { ServiceClient } from '@doui/http';
import { Fault, toRfc3339 } from '@doui/kernel';
import type { Ask, Decision } from '@doui/law';
import { claimHash } from '../audit/audit-log.ts';

/** A claimed exception on which something was permitted. */
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
const permittedBy = ({ items }: Decision) =>
  Object.entries(items).flatMap(([item, each]) =>
    each.effect === 'permit' && each.basis === 'exception' ? [{ item, cite: each.cite }] : [],
  );

/** Keeps the claim if anything is permitted by it; answers its id. */
export async function keepClaim(
  claims: Claims,
  { ask, decision }: { readonly ask: Ask; readonly decision: Decision },
  by: Principal,
): Promise<string | undefined> {
  if (!ask.exception || permittedBy(decision).length === 0) return undefined;
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
        items: permittedBy(decision),
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
