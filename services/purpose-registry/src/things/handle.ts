import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type InputFault,
  type Instant,
  type Refusal,
  type Text,
} from '@doui/kernel';
import { checkPurpose } from '@doui/law';
import { type Handled, handleCommand } from '@doui/ledger';
import { renderNotice } from '../notices/render-notice.ts';
import { asOf } from './as-of.ts';
import type { Content, FeedBody, NoticeBody } from './bodies.ts';
import { type Decided, decide, type ThingCommand } from './decide.ts';
import { decidePublishNotice, missingItems, type NoticeFacts } from './decide-notice.ts';
import { decidePublishPurpose } from './decide-purpose.ts';
import { type Directory, type RegistryLedger, streamOf } from './directory.ts';
import type { Actor, Change, RegistryEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Kind } from './kinds.ts';
import { refusal } from './reasons.ts';
import { referencesOf } from './references.ts';
import { absent, currentContent, type PresentState, type RegistryState } from './state.ts';

export type Deps = {
  readonly ledger: RegistryLedger;
  readonly directory: Directory;
  readonly now: () => Instant;
  /** Makes a feed's topics and lets its parties at them. */
  readonly feedTopics: FeedTopics;
  /** Keeps ids of feeds unique across organisations. */
  readonly feedIds: { claim(feed: string, org: string): Promise<boolean> };
  /** Told which stream the command under way is about, so that its trace goes on to Kafka. */
  readonly traced?: (stream: string) => void;
};

export type FeedTopics = {
  prepare(feed: { id: string; sourceUser: string; recipientUser: string }): Promise<void>;
};

export type Outcome =
  | { readonly kind: 'recorded'; readonly handled: Handled<RegistryState, RegistryEvent> }
  | { readonly kind: 'unchanged'; readonly version: number; readonly inForce: boolean }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'unknown'; readonly faults: readonly InputFault[] }
  | { readonly kind: 'not-found' };

export type Target = { readonly org: string; readonly kind: Kind; readonly id: string };
type Command = { readonly commandId: string; readonly by: Actor };
/** Where two persons publish, one proposes and another approves. */
type Step = { readonly step?: 'proposes' | 'approves' | undefined };

/** The use cases of the registry: look up what is named, decide, append, remember. */
export function createHandle(deps: Deps) {
  const { ledger, directory, now, feedTopics, feedIds } = deps;

  const read = async ({ org, kind, id }: Target) => ledger.read(streamOf(org, kind, id));
  const stateOf = async (target: Target): Promise<RegistryState> =>
    (await read(target))?.state ?? absent;

  /** Every consumer can see the newest version. */
  async function isPublished({ org, kind, id }: Target): Promise<boolean> {
    const mark = await ledger.published(streamOf(org, kind, id));
    return mark !== undefined && mark.published >= mark.version;
  }

  async function ownerOf(org: string) {
    const owner = await stateOf({ org, kind: 'organisation', id: org });
    const body = owner.kind === 'organisation' ? owner.body : undefined;
    return { profile: body?.profile ?? 'act', twoPerson: body?.approval === 'two-person' } as const;
  }

  async function carryOut(
    target: Target,
    { commandId, said }: { commandId: string; said: unknown },
    decision: (state: RegistryState, version: number) => Decided,
  ): Promise<Outcome> {
    const stream = streamOf(target.org, target.kind, target.id);
    const atMs = now();
    deps.traced?.(stream);
    const handled = await handleCommand<RegistryState, RegistryEvent>({
      ledger,
      stream,
      commandId,
      content: said,
      atMs,
      initial: absent,
      decide: decision,
      evolve: (state, event) => evolve(state, event, atMs),
    });
    if (!handled.ok) return { kind: 'refused', refusals: handled.error };
    const { position, state } = handled.value;
    directory.put(stream, { version: position.version, state });
    return { kind: 'recorded', handled: handled.value };
  }

  return {
    read,
    isPublished,
    history: ({ org, kind, id }: Target, fromVersion: number, limit: number) =>
      ledger.history(streamOf(org, kind, id), { fromVersion, limit }),
    asOf: ({ org, kind, id }: Target, at: Instant) => asOf(ledger, streamOf(org, kind, id), at),

    /** What writing it, and publishing it, would be refused for; nothing is written. */
    async check({ org }: Target, content: Content) {
      const faults = await faultsOf(stateOf, org, content);
      if (content.kind === 'purpose') {
        const { profile } = await ownerOf(org);
        return { faults, refusals: checkPurpose({ ...content.body, profile }) };
      }
      if (content.kind !== 'notice') return { faults, refusals: [] };
      const { facts, render } = await noticeFacts(stateOf, org, content.body);
      return { faults, refusals: missingItems(content.body, facts), texts: render(content.body) };
    },

    /** Says what a thing is. The same content again writes nothing. */
    async put(
      target: Target,
      content: Content,
      { commandId, by, ifMatch }: Command & { ifMatch?: number | undefined },
    ): Promise<Outcome> {
      const { org, id } = target;
      const stream = streamOf(org, target.kind, id);
      const head = await ledger.read(stream);
      const repeated = head && (await ledger.findCommand(stream, commandId)) !== undefined;
      if (head && !repeated && sameContent(head.state, content)) {
        const inForce = await isPublished(target);
        return { kind: 'unchanged', version: head.version, inForce };
      }
      const faults = await faultsOf(stateOf, org, content);
      if (faults.length > 0) return { kind: 'unknown', faults };
      if (content.kind === 'feed') {
        if (!(await feedIds.claim(id, org))) {
          return { kind: 'refused', refusals: [refusal('feed-id-taken', '/id')] };
        }
        // Before the append: whoever sees the feed can rely on its topics.
        await feedTopics.prepare({ id, ...(await usersOf(stateOf, org, content.body)) });
      }
      const command = { type: 'put', by, ifMatch, ...content } as ThingCommand;
      const same = { commandId, said: { type: 'put', ...content } };
      return carryOut(target, same, (state, version) => decide(state, version, command));
    },

    async publishPurpose(
      target: Target,
      {
        commandId,
        by,
        step,
        ...said
      }: Command & Step & { change?: Change | undefined; overrideReason?: string | undefined },
    ): Promise<Outcome> {
      const state = await stateOf(target);
      if (state.kind !== 'purpose') return { kind: 'not-found' };
      const { profile, twoPerson } = await ownerOf(target.org);
      const approval = { twoPerson, [step ?? 'publishes']: true };
      const same = { commandId, said: { type: step ?? 'publish', ...said } };
      return carryOut(target, same, (now) =>
        decidePublishPurpose(now, { by, profile, approval, ...said }),
      );
    },

    async publishNotice(target: Target, { commandId, by, step }: Command & Step): Promise<Outcome> {
      const state = await stateOf(target);
      if (state.kind !== 'notice') return { kind: 'not-found' };
      const body = state.draft ?? state.versions.at(-1)?.body;
      const { facts, render } = await noticeFacts(stateOf, target.org, body);
      const { twoPerson } = await ownerOf(target.org);
      const approval = { twoPerson, [step ?? 'publishes']: true };
      const same = { commandId, said: { type: step ?? 'publish' } };
      return carryOut(target, same, (now) =>
        decidePublishNotice(now, { by, facts, render, hash: sha256, approval }),
      );
    },

    async simple(target: Target, commandId: string, command: ThingCommand): Promise<Outcome> {
      if ((await stateOf(target)).kind === 'absent') return { kind: 'not-found' };
      const { by: _, ...said } = command;
      const same = { commandId, said };
      return carryOut(target, same, (state, version) => decide(state, version, command));
    },
  };
}

export type Handle = ReturnType<typeof createHandle>;
type StateOf = (target: Target) => Promise<RegistryState>;

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

const sameContent = (state: RegistryState, content: Content): boolean =>
  state.kind !== 'absent' &&
  state.retiredAt === undefined &&
  canonicalJson(currentContent(state)) ===
    canonicalJson({ kind: content.kind, body: content.body });

/** Everything the content names that is not there, all at once. */
async function faultsOf(stateOf: StateOf, org: string, content: Content): Promise<InputFault[]> {
  const faults: InputFault[] = [];
  if (content.kind !== 'organisation') {
    const owner = await stateOf({ org, kind: 'organisation', id: org });
    if (owner.kind === 'absent') {
      faults.push({ pointer: '', code: 'unknown-organisation', detail: 'register it first' });
    }
  }
  const checked = await Promise.all(
    referencesOf(content).map(async ({ pointer, kind, id, published }) => {
      const state = await stateOf({ org, kind, id });
      if (state.kind === 'absent' || state.retiredAt !== undefined) {
        return { pointer, code: `unknown-${kind}`, detail: 'it is not registered, or retired' };
      }
      if (published && state.kind === 'purpose' && state.versions.length === 0) {
        return { pointer, code: 'purpose-not-published', detail: 'it is only a draft' };
      }
      return undefined;
    }),
  );
  for (const fault of checked) if (fault) faults.push(fault);
  if (faults.length === 0 && content.kind === 'feed') {
    faults.push(...(await itemsOutside(stateOf, org, content.body)));
  }
  return faults;
}

/** A feed carries only items its purpose is about. */
async function itemsOutside(stateOf: StateOf, org: string, feed: FeedBody): Promise<InputFault[]> {
  const purpose = await stateOf({ org, kind: 'purpose', id: feed.purpose });
  const items = purpose.kind === 'purpose' ? (purpose.versions.at(-1)?.body.items ?? []) : [];
  return feed.items.flatMap(({ item }, at) =>
    items.includes(item)
      ? []
      : [
          {
            pointer: `/items/${at}/item`,
            code: 'item-not-in-purpose',
            detail: 'not in the purpose',
          },
        ],
  );
}

async function usersOf(stateOf: StateOf, org: string, feed: FeedBody) {
  const recipient = await stateOf({ org, kind: 'recipient', id: feed.recipient });
  const partner = recipient.kind === 'recipient' ? recipient.body.partner : undefined;
  return {
    sourceUser: feed.sourceUser ?? `source-${org}`,
    recipientUser: feed.recipientUser ?? `recipient-${partner ?? feed.recipient}`,
  };
}

/** What a notice is rendered from and judged by: the newest published versions of what it names. */
async function noticeFacts(stateOf: StateOf, org: string, body: NoticeBody | undefined) {
  const named = (pick: (one: NoticeBody['purposes'][number]) => readonly string[]) => [
    ...new Set((body?.purposes ?? []).flatMap(pick)),
  ];
  const load = async <K extends Kind>(kind: K, ids: readonly string[]) => {
    const found = new Map<string, Extract<PresentState, { kind: K }>>();
    for (const id of ids) {
      const state = await stateOf({ org, kind, id });
      if (state.kind === kind) found.set(id, state as Extract<PresentState, { kind: K }>);
    }
    return found;
  };
  const [purposes, items, recipients] = await Promise.all([
    load(
      'purpose',
      named(({ purpose }) => [purpose]),
    ),
    load(
      'item',
      named((one) => one.items),
    ),
    load(
      'recipient',
      named((one) => one.recipients),
    ),
  ]);
  const facts: NoticeFacts = {
    purposes: mapped(purposes, ({ versions }) => ({
      version: versions.length,
      includesProvision: versions.at(-1)?.body.includesProvision ?? false,
    })),
    categories: mapped(items, ({ body: { category } }) => category),
    relations: mapped(recipients, ({ body: { relation } }) => relation),
  };
  const names = {
    purposes: mapped(purposes, ({ versions }) => versions.at(-1)?.body),
    items: mapped(items, ({ body: { name } }) => name),
    recipients: mapped(recipients, ({ body: { name } }) => name),
  };
  const render = (draft: NoticeBody): Text => renderNotice(draft, names);
  return { facts, render };
}

function mapped<From, To>(from: ReadonlyMap<string, From>, to: (value: From) => To | undefined) {
  const result = new Map<string, To>();
  for (const [id, value] of from) {
    const made = to(value);
    if (made !== undefined) result.set(id, made);
  }
  return result;
}
