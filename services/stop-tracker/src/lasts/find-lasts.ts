import { partitionOf, topics } from '@doui/events';
import type { ServiceClient } from '@doui/http';
import { Fault, type Instant, toRfc3339 } from '@doui/kernel';
import type { Fencer, StreamAdmin } from '@doui/stream';
import type { LastRecord } from '../cases/events.ts';
import { type CaseLedger, handleCase, type RecordedCase } from '../cases/handle.ts';
import type { OpenCases } from '../cases/open-cases.ts';
import { isClosed, type OpenedCase } from '../cases/state.ts';
import { lastBefore, type Passed } from './last-before.ts';
import { readProvisionPage } from './wire.ts';

export type LastsDeps = {
  readonly ledger: CaseLedger;
  readonly cases: Pick<OpenCases, 'all'>;
  readonly fencer: Pick<Fencer, 'logEnds'>;
  readonly admin: Pick<StreamAdmin, 'committed'>;
  readonly records: ServiceClient;
  readonly now: () => Instant;
  readonly onRecorded: (recorded: RecordedCase) => void;
  readonly onTrouble: (error: unknown) => void;
};

/** The group in which `records` stores provision records; it commits what is durable. */
const storedBy = 'records.provisions.0';
const atOnceMax = 10;
const patienceMs = 60_000;
/** How far after the closing a record may be dated by a gate whose clock is ahead (F8). */
const clocksMs = 7_200_000;
const dayMs = 86_400_000;
/** How far is looked back, nearest first: most persons' records are of today. */
const windowsMs = [clocksMs + 3_600_000, dayMs, 31 * dayMs, 3 * 366 * dayMs];
const pagesMax = 50;

/**
 * Looks up, after the feeds have closed, the last record of the person that each let through. A release
 * and its provision record are one transaction, so everything that passed stands before the end of the
 * provisions topic as it is after the closing; `records` is asked once it has stored all of that.
 */
export function createLasts(deps: LastsDeps) {
  /** The end of the provisions topic after the closing of a case, and since when it is waited for. */
  const ends = new Map<string, { readonly ends: readonly bigint[]; readonly sinceMs: Instant }>();
  const under = new Set<string>();

  async function look(stream: string, state: OpenedCase): Promise<void> {
    const lasts = state.stop.person === undefined ? [] : await found(stream, state);
    if (lasts === undefined) return;
    ends.delete(stream);
    const recorded = await handleCase(deps.ledger, {
      org: state.stop.org,
      stop: state.stop.id,
      commandId: 'lasts',
      command: { type: 'find-lasts', atMs: deps.now(), lasts },
    });
    if (recorded.ok) deps.onRecorded(recorded.value);
  }

  async function found(stream: string, state: OpenedCase): Promise<LastRecord[] | undefined> {
    const waiting = ends.get(stream) ?? (await endsNow(stream));
    const recipients = state.feeds.map(({ recipient }) => recipient);
    if (!(await stored(waiting.ends, recipients))) {
      const lateMs = deps.now() - waiting.sinceMs;
      if (lateMs > patienceMs) deps.onTrouble(new Error(`records are ${lateMs} ms behind`));
      return undefined;
    }
    return Promise.all(
      state.feeds.map(({ feed, recipient }) => newest(state, feed, recipient)),
    ).then((all) => all.flatMap((last) => last ?? []));
  }

  async function endsNow(stream: string) {
    const read = await deps.fencer.logEnds([topics.provisions]);
    const made = { ends: read.get(topics.provisions) ?? [], sinceMs: deps.now() };
    ends.set(stream, made);
    return made;
  }

  /** Provision records are keyed by recipient; other recipients' are of no concern. */
  async function stored(
    wanted: readonly bigint[],
    recipients: readonly string[],
  ): Promise<boolean> {
    const committed = await deps.admin.committed(storedBy, topics.provisions);
    return recipients.every((recipient) => {
      const partition = partitionOf(recipient, wanted.length);
      const end = wanted[partition] ?? 0n;
      return end === 0n || isAt(committed.get(partition), end);
    });
  }

  /** Markers of transactions are never handed out, so a consumer may stand one or two before the end. */
  const isAt = (known: { offset: bigint } | undefined, end: bigint): boolean =>
    known !== undefined && known.offset + 2n >= end;

  async function newest(
    state: OpenedCase,
    feed: string,
    recipient: string,
  ): Promise<LastRecord | undefined> {
    const { stop, closedAtMs = 0 } = state;
    const closed = state.feeds.find((one) => one.feed === feed)?.closed ?? [];
    const closedAtMsOf = (partition: number): number =>
      closed.find((one) => one.partition === partition)?.closedAtMs ?? closedAtMs;
    // Clocks only narrow the search; which record it was, versions and offsets say.
    const toMs = closedAtMs + clocksMs;
    for (const windowMs of windowsMs) {
      const from = toRfc3339(toMs - windowMs);
      const query = new URLSearchParams({ recipient, from, to: toRfc3339(toMs), limit: '1000' });
      const passed = await passedTo(stop.org, stop.person ?? '', feed, query);
      const last = lastBefore(stop, closedAtMsOf, passed);
      if (last) return last;
    }
    return undefined;
  }

  async function passedTo(org: string, person: string, feed: string, query: URLSearchParams) {
    const passed: Passed[] = [];
    for (let pages = 0; pages < pagesMax; pages++) {
      const path = `/v1/organisations/${org}/persons/${person}/provisions?${query}`;
      const { status, body } = await deps.records.call({ method: 'GET', path });
      const page = status === 200 ? readProvisionPage(body) : undefined;
      if (!page) {
        throw new Fault('service-unavailable', {
          retriable: true,
          message: `records answered ${status} when asked for the last record`,
        });
      }
      passed.push(...page.items.filter((item) => item.feed === feed));
      if (page.next === undefined) break;
      query.set('cursor', page.next);
    }
    return passed;
  }

  return {
    /** Looks what is due; called again and again. */
    look(): void {
      for (const { stream, state } of deps.cases.all()) {
        if (under.size >= atOnceMax) return;
        if (state.lastsFound || under.has(stream) || !state.feeds.every(isClosed)) continue;
        under.add(stream);
        look(stream, state)
          .catch(deps.onTrouble)
          .finally(() => under.delete(stream));
      }
    },
  };
}
