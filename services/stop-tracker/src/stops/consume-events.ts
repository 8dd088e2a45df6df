import { stopIdOf } from '@doui/events';
import { Fault, type Instant, type Position, parseStreamKey, type Refusal } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import type { View } from '@doui/view';
import type { Stop } from '../cases/events.ts';
import { type CaseLedger, handleCase, type RecordedCase } from '../cases/handle.ts';
import type { OpenCases } from '../cases/open-cases.ts';
import {
  concernedBy,
  heldUntil,
  type KnownFeed,
  partnersOf,
  stopIn,
  supersedes,
} from './decide.ts';
import type { GivenBefore, Sighting } from './events.ts';
import type { AskGivenBefore } from './given-before.ts';
import type { Note, Notes } from './notes.ts';
import { traceIdOf } from './trace-id.ts';
import { readSighting } from './wire.ts';

export type OpenerDeps = {
  readonly ledger: CaseLedger;
  readonly cases: OpenCases;
  readonly view: View;
  readonly notes: Notes;
  readonly partitions: number;
  readonly boundMs: number;
  readonly partnerDueMs: number;
  readonly givenBefore: AskGivenBefore;
  readonly now: () => Instant;
  readonly wait: (ms: number) => Promise<void>;
};

const reachMs = 2_000;
const pollMs = 5;

/** Opens a case for every stop, and ends those that were given again. A repeat opens the same case. */
export function onEvents(deps: OpenerDeps) {
  return async (records: readonly InRecord[]): Promise<void> => {
    // Streams side by side, each in its own order.
    const streams = new Map<string, Sighting[]>();
    for (const { topic, value, headers } of records) {
      const read = readSighting(topic, value);
      if (!read.ok) throw new Fault('undecodable', { retriable: false, message: read.error });
      if (!read.value) continue;
      const { service, stream } = read.value.position;
      const key = `${service}:${stream}`;
      const traceId = traceIdOf(headers['ce_traceparent']);
      const sighting = { ...read.value, ...(traceId === undefined ? {} : { traceId }) };
      streams.set(key, [...(streams.get(key) ?? []), sighting]);
    }
    await Promise.all(
      [...streams.values()].map(async (sightings) => {
        for (const sighting of sightings) await take(deps, sighting);
      }),
    );
  };
}

async function take(deps: OpenerDeps, sighting: Sighting): Promise<void> {
  for (const open of deps.cases.onStream(sighting.position)) {
    if (!supersedes(sighting, open.state)) continue;
    const { id, org } = open.state.stop;
    const recorded = await handleCase(deps.ledger, {
      org,
      stop: id,
      commandId: `supersede/${sighting.position.version}`,
      command: { type: 'supersede-stop', atMs: deps.now(), by: sighting.position },
    });
    if (recorded.ok) note(deps, recorded.value);
  }
  if (mayStop(sighting)) await openFor(deps, sighting);
}

/** Most answers give and stop nothing; a narrower one does, and needs a look at what stood before. */
const mayStop = (sighting: Sighting): boolean =>
  sighting.type !== 'opt-out-undone' && sighting.type !== 'use-resumed';

async function openFor(deps: OpenerDeps, sighting: Sighting): Promise<void> {
  const { position, org, traceId } = sighting;
  await reached(deps, position);
  const seen = deps.notes.of(position);
  const given = await before(deps, sighting, seen);
  const stopped = stopIn(sighting, given);
  if (!stopped) return;
  const { partitions, boundMs, now, view } = deps;
  const feeds = concernedBy(org, stopped, knownFeeds(view));
  const atMs = now();
  const id = stopIdOf(position);
  const stop: Stop = {
    id,
    org,
    position,
    eventHash: sighting.eventHash,
    answeredAtMs: sighting.atMs,
    sinceMs: seen?.appendedAtMs ?? sighting.atMs,
    ...(traceId === undefined ? {} : { traceId }),
    ...stopped,
  };
  const dueAtOf = (recipient: string) => {
    const hours = view.recipient(org, recipient)?.acknowledgeWithinHours;
    return atMs + (hours === undefined ? deps.partnerDueMs : hours * 3_600_000);
  };
  const recipients = [...stopped.recipients, ...heldUntil(sighting, given)];
  const partnerOf = (recipient: string) => view.recipient(org, recipient)?.partner;
  const recorded = await handleCase(deps.ledger, {
    org,
    stop: id,
    commandId: 'open',
    command: {
      type: 'open-stop',
      atMs,
      boundMs,
      stop,
      feeds: feeds.map((feed) => ({
        feed: feed.id,
        recipient: feed.recipient,
        purpose: feed.purpose,
        partitions,
      })),
      partners: partnersOf({ recipients }, feeds, partnerOf, dueAtOf),
    },
  });
  if (recorded.ok) note(deps, recorded.value);
  else assertKnown(recorded.error);
}

/** Somebody else opened it meanwhile, which is what was wanted. */
function assertKnown(refusals: readonly Refusal[]): void {
  if (refusals.every(({ code }) => code === 'case-opened-before')) return;
  throw new Fault('case-refused', { retriable: false, message: refusals[0]?.code ?? '' });
}

function note({ cases }: OpenerDeps, { position, state }: RecordedCase): void {
  cases.take(position, state);
}

const takesBack: readonly Sighting['type'][] = ['answered', 'withdrawn', 'expired', 'erased'];

/** What had been given, as it went by here, or as its owner says. */
async function before(
  { givenBefore }: OpenerDeps,
  { type, position }: Sighting,
  seen: Note | undefined,
): Promise<GivenBefore | undefined> {
  const known = beforeOf(seen, position);
  return known || !takesBack.includes(type) ? known : givenBefore(position);
}

/** What stood right before; a record that brought several versions at once does not tell. */
const beforeOf = (seen: Note | undefined, { version }: Position): GivenBefore | undefined =>
  seen?.from === version - 1 ? seen.before : undefined;

/** A state is published before its event, but on another topic. */
async function reached(deps: OpenerDeps, { service, stream, version }: Position): Promise<void> {
  if (!parseStreamKey(stream)) return;
  for (let waitedMs = 0; waitedMs < reachMs; waitedMs += pollMs) {
    if (deps.view.position(service, stream) >= version) return;
    await deps.wait(pollMs);
  }
}

const knownFeeds = (view: View): KnownFeed[] =>
  view.feeds().map(({ id, org, purpose, recipient, items }) => ({
    id,
    org,
    purpose,
    recipient,
    items: items.map(({ item }) => item),
    schemes: view.schemes(org, purpose, recipient).map((scheme) => scheme.id),
  }));
