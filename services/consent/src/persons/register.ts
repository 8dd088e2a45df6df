import { type Instant, idFromBytes, ok, type Refusal, type Result, streamKey } from '@doui/kernel';
import type { Actor } from '../actor.ts';
import { handle, type Recorded } from '../consents/handle.ts';
import { refusal } from '../consents/reasons.ts';
import type { Ports } from '../ports.ts';
import { finishErasure } from './erase.ts';
import type { HashIdentifier, Identifier } from './identifiers.ts';

type Registration = {
  readonly org: string;
  readonly identifiers: readonly Identifier[];
  readonly commandId: string;
  readonly by: Actor;
  readonly at: Instant;
};

export type Registered = { readonly person: string; readonly recorded: Recorded };

const conflict: Refusal = {
  code: 'identifiers-conflict',
  text: {
    ja: '識別子がそれぞれ別の本人のものです。',
    en: 'The identifiers belong to different persons.',
  },
  requirement: 'R-2.1',
};

/**
 * Gives a person an id, once: whoever comes again under the same identifier is the same person.
 * The identifier is claimed first, so that a crash in between leaves a claim that the next attempt
 * finishes, and never two persons.
 */
export async function register(
  ports: Ports & { readonly hashIdentifier: HashIdentifier },
  { org, identifiers, commandId, by, at }: Registration,
): Promise<Result<Registered, Refusal[]>> {
  let person = idFromBytes(ports.randomBytes());
  const hashes = identifiers.map((identifier) => ports.hashIdentifier(org, identifier));
  // All are looked up before any is claimed, or a new number would be tied to a new person.
  const known = await Promise.all(hashes.map((hash) => ports.identifiers.find(hash)));
  const holders = new Set(known.filter((holder) => holder !== undefined));
  if (holders.size > 1) return { ok: false, error: [conflict] };
  for (const holder of holders) person = holder;
  for (const hash of hashes) {
    const holder = await ports.identifiers.claim(hash, person);
    if (holder !== person && hash === hashes[0]) person = holder;
    else if (holder !== person) return { ok: false, error: [conflict] };
  }
  const earlier = await firstEntry(ports, org, person);
  if (earlier?.state.status === 'erased') {
    // Its erasure is not finished here; once it is, whoever comes with this identifier is new.
    await finishErasure(ports, org, person);
    return { ok: false, error: [refusal('person-erased')] };
  }
  if (earlier) return ok({ person, recorded: earlier });
  const command = { type: 'register-person' as const, at, by };
  const outcome = await handle(ports, { org, person, commandId, command });
  return outcome.ok ? ok({ person, recorded: outcome.value }) : outcome;
}

async function firstEntry({ ledger }: Ports, org: string, person: string) {
  const stream = streamKey(org, 'person', person);
  const head = await ledger.read(stream);
  const [first] = head ? await ledger.history(stream, { limit: 1 }) : [];
  if (!head || !first) return undefined;
  return { ...(await ledger.repeat(stream, first)), state: head.state };
}
