import type { AccessLog } from '@doui/http';
import {
  type Context,
  ndjsonType,
  ndjsonTypes,
  notFound,
  problem,
  problemDocument,
  type Reply,
  type Route,
  refused,
  route,
  stream,
  unavailable,
} from '@doui/http';
import type { FeedFacts } from '@doui/law';
import type { FeedGate } from '../feeds/feed-gate.ts';
import type { Judge } from '../feeds/release-batch.ts';
import { filterChunk, partitionOfRequest } from './filter.ts';
import { type GoodLine, type LineOutcome, stillShown } from './filter-chunk.ts';
import { type Journal, requestHash } from './journal.ts';
import type { Line } from './lines.ts';
import { csvLines, ndjsonLines } from './read-lines.ts';
import { filterParams } from './wire.ts';

export type FilterDeps = {
  readonly feed: (id: string) => FeedFacts | undefined;
  readonly gate: (id: string) => FeedGate | undefined;
  readonly judge: (feed: FeedFacts) => Judge;
  readonly journal: Journal;
  /** Resolves to false when the journal could not be read up to now. */
  readonly journalRead: () => Promise<boolean>;
  readonly fresh: () => boolean;
  readonly access: AccessLog;
  readonly partitions: number;
  readonly now: () => number;
};

/** Lines of one transaction. Fixed, so that a repeat is cut as the first request was. */
export const chunkLines = 200;
const csvType = 'text/csv';

/** `POST /v1/feeds/{id}/filter`: a batch through the gate; what was released comes back (Freshness 8). */
export const filterRoute = (deps: FilterDeps): Route =>
  route({
    id: 'filter',
    method: 'post',
    path: '/v1/feeds/{id}/filter',
    summary: {
      ja: 'まとめて判定し、提供できるものだけを記録して返す',
      en: 'Filters a batch: what may be provided is released, recorded and sent back',
    },
    roles: ['system', 'operator'],
    params: filterParams,
    streams: [...ndjsonTypes, csvType],
    command: true,
    answers: {
      200: { what: 'One line per line, in order', type: ndjsonType },
      404: { what: 'No such feed of this organisation' },
      409: { what: 'The feed is paused' },
      503: { what: 'The view is too old, or the partition is elsewhere' },
    },
    handler: async (context) => {
      const feed = deps.feed(context.params.id);
      const gate = deps.gate(context.params.id);
      if (!feed || context.principal.org !== feed.org) return notFound();
      if (feed.status === 'paused') return refused([pausedRefusal]);
      if (!gate || !deps.fresh()) return unavailable('view-stale');
      const request = requestHash(feed.org, context.principal.client, context.commandId);
      const partition = partitionOfRequest(request, deps.partitions);
      if (!gate.partition(partition)?.isReady()) return unavailable('not-ready');
      if (!(await deps.journalRead())) return unavailable('not-ready');
      return answer(deps, context, { feed, gate, request, partition });
    },
  });

const pausedRefusal = {
  code: 'feed-paused',
  requirement: 'R-9.3',
  text: { ja: 'このフィードは一時停止中です。', en: 'This feed is paused.' },
};

type Batch = { feed: FeedFacts; gate: FeedGate; request: string; partition: number };
type Needs = Pick<Context, 'request' | 'principal' | 'language' | 'traceId'>;

function answer(deps: FilterDeps, context: Needs, batch: Batch): Reply {
  const type = String(context.request.headers['content-type'] ?? '').split(';')[0];
  const chunks = context.request.iterator({ destroyOnReturn: false });
  const lines = type?.trim() === csvType ? csvLines(chunks) : ndjsonLines(chunks);
  return stream(ndjsonType, answers(deps, context, batch, lines));
}

async function* answers(
  deps: FilterDeps,
  context: Needs,
  batch: Batch,
  lines: AsyncIterable<Line>,
): AsyncGenerator<string> {
  let chunk = 0;
  let waiting: Line[] = [];
  for await (const line of lines) {
    waiting.push(line);
    if (waiting.length < chunkLines) continue;
    yield await answerChunk(deps, context, batch, chunk++, waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield await answerChunk(deps, context, batch, chunk, waiting);
}

async function answerChunk(
  deps: FilterDeps,
  context: Needs,
  { feed, gate, request, partition }: Batch,
  chunk: number,
  lines: readonly Line[],
): Promise<string> {
  const good = lines.filter((line): line is GoodLine => 'person' in line);
  const filtered = await filterChunk({ ...deps, gate, partition }, { feed, request, chunk }, good);
  const outcomes = new Map<number, LineOutcome>();
  let failure = 'publish-unavailable';
  if (filtered.kind === 'done') {
    const shown = filtered.outcomes.flatMap((one) =>
      one.outcome === 'released' ? [one.person] : [],
    );
    try {
      await recordAccess(deps, context, feed, shown);
      // In the same turn as the answer is written: nobody may have stopped it meanwhile.
      const current = deps.feed(feed.id);
      const now = current && stillShown(filtered.outcomes, deps.judge(current));
      // Released all the same; a repeat shows it once the view is fresh.
      if (!now) failure = 'view-stale';
      for (const one of now ?? []) outcomes.set(one.line, one);
    } catch {
      // Released all the same; a repeat shows it once the access can be recorded.
      failure = 'access-record-not-written';
    }
  } else {
    failure = filtered.kind === 'reused' ? 'command-id-reused' : filtered.code;
  }
  return lines.map((line) => lineText(line, outcomes.get(line.line), failure, context)).join('');
}

async function recordAccess(
  deps: FilterDeps,
  { principal }: Needs,
  feed: FeedFacts,
  persons: readonly string[],
): Promise<void> {
  if (persons.length === 0) return;
  await deps.access.write({
    operation: 'filter',
    org: feed.org,
    by: principal,
    persons: [...new Set(persons)],
  });
}

/** The record's own text is put in as it stands. */
function lineText(
  line: Line,
  outcome: LineOutcome | undefined,
  failure: string,
  { language, traceId }: Needs,
): string {
  const number = line.line;
  if (outcome?.outcome === 'withheld') {
    return `${JSON.stringify({ line: number, status: 200, body: { outcome: 'withheld' } })}\n`;
  }
  if (outcome) {
    const key = JSON.stringify(outcome.key);
    const body = `{"outcome":"released","key":${key},"record":${outcome.text}}`;
    return `{"line":${number},"status":200,"body":${body}}\n`;
  }
  const given =
    'faults' in line ? problem('invalid-request', { faults: line.faults }) : problem(failure);
  const document = problemDocument(given, language, traceId);
  return `${JSON.stringify({ line: number, status: given.status, problem: document })}\n`;
}
