import { fail, type Instant, type Refusal, type Result, streamKey } from '@doui/kernel';
import type { Facts } from '@doui/law';
import { type Handled, handleCommand, type Ledger } from '@doui/ledger';
import { otherVersion } from '../answer.ts';
import { alreadyThere, decideScheme, type SchemeCommand } from './decide.ts';
import { type Named, unknownNames } from './decide-publishable.ts';
import type { SchemeContent, SchemeEvent } from './events.ts';
import { evolveScheme, initialScheme, type SchemeState, versionsOf } from './state.ts';

export type SchemeLedger = Ledger<SchemeState, SchemeEvent>;
/** What is asked of the registry: the newest published documents by id. */
export type Registry = Pick<Facts, 'organisation' | 'item' | 'purpose' | 'recipient'>;

export type SchemePorts = {
  readonly ledger: SchemeLedger;
  readonly registry: Registry;
  readonly sleep: (ms: number) => Promise<void>;
  /** Notes whose trace the next publication of a stream belongs to. */
  readonly traced?: (stream: string) => void;
};

export type SchemeHandled = Handled<SchemeState, SchemeEvent>;

export const schemeStream = (org: string, id: string): string => streamKey(org, 'scheme', id);

/** The one use-case loop of schemes. */
export async function handleScheme(
  ports: SchemePorts,
  asked: { org: string; commandId: string; command: SchemeCommand; ifMatch?: number },
): Promise<Result<SchemeHandled, Refusal[]>> {
  const { ledger, registry } = ports;
  const { org, commandId, command } = asked;
  const stream = schemeStream(org, command.id);
  ports.traced?.(stream);
  if (command.type === 'publish-scheme') await registryToFollow(ports, org, stream);
  const { at: _, by: __, ...content } = command;
  return handleCommand({
    ledger,
    stream,
    commandId,
    content,
    atMs: command.at,
    initial: initialScheme,
    decide: (state, version) =>
      asked.ifMatch === undefined || asked.ifMatch === version
        ? decideScheme(state, command, (content) => named(registry, org, content))
        : fail([otherVersion]),
    evolve: evolveScheme,
  });
}

/** The head when a put would change nothing: it is answered without a new version. */
export async function unchanged(
  { ledger }: SchemePorts,
  asked: { org: string; id: string; content: SchemeContent },
) {
  const head = await ledger.read(schemeStream(asked.org, asked.id));
  return head && alreadyThere(head.state, asked.content) ? head : undefined;
}

const named = (registry: Registry, org: string, content: SchemeContent): Named => {
  const organisation = registry.organisation(org);
  const purpose = registry.purpose(org, content.purpose);
  return {
    ...(organisation ? { organisation } : {}),
    ...(purpose ? { purpose } : {}),
    items: found(content.items, (id) => registry.item(org, id)),
    recipients: found(content.recipients, (id) => registry.recipient(org, id)),
  };
};

const found = <Fact>(ids: readonly string[], find: (id: string) => Fact | undefined) =>
  new Map(
    ids.flatMap((id) => {
      const fact = find(id);
      return fact ? [[id, fact] as const] : [];
    }),
  );

/**
 * Somebody who has just written the registry and publishes a scheme next must not be told that there
 * is no such purpose: what is not known yet gets a second to arrive.
 */
async function registryToFollow(ports: SchemePorts, org: string, stream: string): Promise<void> {
  const head = await ports.ledger.read(stream);
  const draft = head && 'draft' in head.state ? head.state.draft : undefined;
  if (!draft) return;
  for (let waitedMs = 0; waitedMs < 1_000; waitedMs += 50) {
    const missing = unknownNames({ content: draft, named: named(ports.registry, org, draft) });
    if (missing.length === 0) return;
    await ports.sleep(50);
  }
}

/** Every scheme of an organisation with its state. They are few. */
export async function schemesOf(ledger: SchemeLedger, org: string) {
  const prefix = streamKey(org, 'scheme', '');
  const streams = await ledger.streams({ prefix, limit: 1_000 });
  const heads = await Promise.all(streams.map((stream) => ledger.read(stream)));
  return streams.flatMap((stream, index) => {
    const head = heads[index];
    return head ? [{ stream, ...head }] : [];
  });
}

/** Every scheme of an organisation as it stood at an instant; what was not there yet is left out. */
export async function schemesAsOf(ledger: SchemeLedger, org: string, at: Instant) {
  const prefix = streamKey(org, 'scheme', '');
  const streams = await ledger.streams({ prefix, limit: 1_000 });
  const found = await Promise.all(streams.map((stream) => asOf(ledger, stream, at)));
  return found.flatMap((scheme) => (scheme ? [scheme] : []));
}

const pageSize = 500;

async function asOf({ history }: Pick<SchemeLedger, 'history'>, stream: string, at: Instant) {
  let state = initialScheme;
  let version = 0;
  let atMs = 0;
  const so = () => (version === 0 ? undefined : { stream, state, version, entries: [{ atMs }] });
  for (;;) {
    const page = await history(stream, { fromVersion: version + 1, limit: pageSize });
    for (const entry of page) {
      if (entry.atMs > at) return so();
      state = evolveScheme(state, entry.event);
      ({ version, atMs } = entry);
    }
    if (page.length < pageSize) return so();
  }
}

/**
 * Which of these schemes are or once were published. That never changes back, so a yes is remembered;
 * a no is asked again each time, for the scheme may be published the next moment.
 */
export function publishedAmong(ledger: SchemeLedger) {
  const published = new Set<string>();
  return async (org: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
    for (const id of ids) {
      const stream = schemeStream(org, id);
      if (published.has(stream)) continue;
      const head = await ledger.read(stream);
      if (head && versionsOf(head.state).length > 0) published.add(stream);
    }
    return new Set(ids.filter((id) => published.has(schemeStream(org, id))));
  };
}
