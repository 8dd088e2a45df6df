import { assert, type Instant, unreachable } from '@doui/kernel';
import type { Content } from './bodies.ts';
import type { RegistryEvent } from './events.ts';
import type { NoticeState, PresentState, PurposeState, RegistryState } from './state.ts';

/** The state after an event. Total: what cannot follow is a bug, not a case. */
export function evolve(state: RegistryState, event: RegistryEvent, at: Instant): RegistryState {
  switch (event.type) {
    case 'put':
      return putInto(state, event, at);
    case 'purpose-published':
      return publishPurpose(presentAs(state, 'purpose'), event, at);
    case 'notice-published':
      return publishNotice(presentAs(state, 'notice'), event, at);
    case 'publication-proposed': {
      const { by, change, override } = event;
      const said = { ...(change ? { change } : {}), ...(override ? { override } : {}) };
      return { ...publishable(state), changedAt: at, proposal: { by, at, ...said } };
    }
    case 'publication-declined': {
      const { proposal: _, ...thing } = publishable(state);
      return { ...thing, changedAt: at };
    }
    case 'two-person-end-asked':
      return { ...presentAs(state, 'organisation'), changedAt: at, endAskedBy: event.by };
    case 'two-person-ended': {
      const { endAskedBy: _, ...owner } = presentAs(state, 'organisation');
      const { approval: __, ...body } = owner.body;
      return { ...owner, changedAt: at, body };
    }
    case 'feed-paused': {
      const feed = presentAs(state, 'feed');
      return { ...feed, changedAt: at, paused: { reason: event.reason, at } };
    }
    case 'feed-resumed': {
      const { paused: _, ...feed } = presentAs(state, 'feed');
      return { ...feed, changedAt: at };
    }
    case 'retired': {
      assert(state.kind !== 'absent', 'what is retired was there');
      return { ...state, changedAt: at, retiredAt: at };
    }
    case 'restated':
      return state;
    default:
      return unreachable(event);
  }
}

function presentAs<K extends PresentState['kind']>(state: RegistryState, kind: K) {
  assert(state.kind === kind, `the event belongs to a ${kind}`);
  return state as Extract<PresentState, { kind: K }>;
}

function publishable(state: RegistryState): PurposeState | NoticeState {
  const there = state.kind === 'purpose' || state.kind === 'notice';
  assert(there, 'the event belongs to a purpose or notice');
  return state;
}

function putInto(state: RegistryState, content: Content, at: Instant): RegistryState {
  assert(state.kind === 'absent' || state.kind === content.kind, 'a thing keeps its kind');
  const since = state.kind === 'absent' ? at : state.since;
  const times = { since, changedAt: at };
  switch (content.kind) {
    case 'organisation': {
      const before = state.kind === 'organisation' ? state.profiles : [];
      const { kind, body } = content;
      return { ...times, kind, body, profiles: [...before, { body, from: at }] };
    }
    case 'purpose': {
      const versions = state.kind === 'purpose' ? state.versions : [];
      return { ...times, kind: 'purpose', draft: content.body, versions };
    }
    case 'notice': {
      const versions = state.kind === 'notice' ? state.versions : [];
      return { ...times, kind: 'notice', draft: content.body, versions };
    }
    case 'feed': {
      const paused = state.kind === 'feed' && state.paused ? { paused: state.paused } : {};
      return { ...times, ...paused, kind: 'feed', body: content.body };
    }
    case 'item':
      return { ...times, kind: content.kind, body: content.body };
    case 'recipient':
      return { ...times, kind: content.kind, body: content.body };
    case 'processor':
      return { ...times, kind: content.kind, body: content.body };
    case 'joint-use': {
      const { items, recipients, toldAt } = content.body;
      const before = state.kind === 'joint-use' ? state.told : undefined;
      const told = before ?? (toldAt === undefined ? undefined : { items, recipients });
      return { ...times, kind: 'joint-use', body: content.body, ...(told ? { told } : {}) };
    }
    default:
      return unreachable(content);
  }
}

function publishPurpose(
  { draft: _, proposal: __, ...state }: PurposeState,
  event: Extract<RegistryEvent, { type: 'purpose-published' }>,
  at: Instant,
): PurposeState {
  const { body, change, override } = event;
  const version = {
    version: event.publishedVersion,
    body,
    publishedAt: at,
    ...(change ? { change } : {}),
    ...(override ? { override } : {}),
  };
  return { ...state, changedAt: at, versions: [...state.versions, version] };
}

function publishNotice(
  { draft: _, proposal: __, ...state }: NoticeState,
  event: Extract<RegistryEvent, { type: 'notice-published' }>,
  at: Instant,
): NoticeState {
  const { body, shown, texts, textHashes } = event;
  const version = { version: event.publishedVersion, body, shown, texts, textHashes };
  return {
    ...state,
    changedAt: at,
    versions: [...state.versions, { ...version, publishedAt: at }],
  };
}
