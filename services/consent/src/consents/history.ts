import { type Context, notFound, ok, type Reply } from '@doui/http';
import { streamKey } from '@doui/kernel';
import type { Entry } from '@doui/ledger';
import type { Ports } from '../ports.ts';
import type { ConsentEvent } from './events.ts';
import { evidencePlace } from './handle.ts';
import { type Opened, projectEntry } from './project-history.ts';

type Asked = Pick<
  Context<{ org: string }, { from: number; limit: number }>,
  'params' | 'query' | 'person' | 'principal'
>;

/** A page of what was recorded about a person, with the evidence opened. */
export async function historyOf(ports: Ports, asked: Asked): Promise<Reply> {
  const { org } = asked.params;
  const { from, limit } = asked.query;
  const person = asked.person?.person ?? '';
  const stream = streamKey(org, 'person', person);
  const head = await ports.ledger.read(stream);
  if (!head) return notFound();
  // An auditor still sees that the chain holds, and services fetch what they missed, the erasure not
  // least; what is left of an erased person is codes and hashes alone.
  const erased = head.state.status === 'erased';
  const still = asked.principal.roles.some((role) => role === 'auditor' || role === 'service');
  if (erased && !still) return notFound();
  const entries = await ports.ledger.history(stream, { fromVersion: from, limit });
  const shown = await Promise.all(
    entries.map(async (entry) =>
      projectEntry(entry, await openedEvidence(ports, org, person, entry)),
    ),
  );
  const last = entries.at(-1)?.version ?? head.version;
  const next = last < head.version ? { next: last + 1 } : {};
  return ok({ person, version: head.version, entries: shown, ...next }, { etag: head.version });
}

async function openedEvidence(
  { keyring }: Ports,
  org: string,
  person: string,
  { event }: Entry<ConsentEvent>,
): Promise<Opened | undefined> {
  if (!('evidence' in event) || !event.evidence) return undefined;
  const sealed = Buffer.from(event.evidence, 'base64url');
  const opened = await keyring.open(evidencePlace(org, person), sealed);
  if (opened.ok) return JSON.parse(new TextDecoder().decode(opened.value)) as Opened;
  if (opened.error === 'destroyed') return 'erased';
  throw new Error(`evidence does not open: ${opened.error}`);
}
