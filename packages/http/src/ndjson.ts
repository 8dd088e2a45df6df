import type { IncomingMessage } from 'node:http';
import { Fault } from '@doui/kernel';
import { textOf } from './body.ts';
import { problem, problemDocument } from './problem.ts';
import { type Reply, stream } from './replies.ts';
import type { Context } from './route.ts';
import { parseStrictJson } from './strict-json.ts';

export type NdjsonOptions = {
  /** Lines handled at the same time. */
  readonly limit?: number;
  readonly lineBytesMax?: number;
  /** Lines with the same key are handled one after the other, in the order they came. */
  readonly serialBy?: (value: unknown) => string | undefined;
  /** The line as JSON and its number from 1. The reply becomes the answer of this line. */
  readonly onLine: (value: unknown, line: number) => Promise<Reply>;
};

export const ndjsonType = 'application/x-ndjson';
/** A route that takes NDJSON says so with `streams: ndjsonTypes`. */
export const ndjsonTypes: readonly string[] = [ndjsonType, 'application/ndjson'];

/** What of a context is needed; any handler's context fits. */
type Needs = Pick<Context, 'request' | 'language' | 'traceId' | 'accessed'>;

type Line = { readonly number: number; readonly bytes: Buffer | 'too-long' };
type Done = { readonly number: number; readonly reply: Reply };

/**
 * NDJSON in and out: one answer per line, in order, while the request is still coming in. A bad line
 * answers in its place and the rest goes on. Reading waits for handling and handling for writing, so
 * neither a fast sender nor a slow reader makes memory grow.
 */
export function ndjson(context: Needs, options: NdjsonOptions): Reply {
  return stream(ndjsonType, answers(context, options));
}

async function* answers(context: Needs, options: NdjsonOptions): AsyncGenerator<string> {
  const { limit = 128, lineBytesMax = 64 * 1024 } = options;
  try {
    for await (const group of groupsOf(context.request, limit, lineBytesMax)) {
      const done = await handleGroup(group, options);
      const persons = new Set(done.flatMap(({ reply }) => reply.persons ?? []));
      // Before the first byte of this group leaves: no record, no answer.
      if (persons.size > 0) await context.accessed([...persons]);
      yield done.map((one) => `${JSON.stringify(lineDocument(one, context))}\n`).join('');
    }
  } catch (error) {
    // The status has gone out already; the last line says that the rest was not done.
    const code = error instanceof Fault ? error.code : 'internal';
    const document = problemDocument(problem(code), context.language, context.traceId);
    yield `${JSON.stringify({ line: null, status: document.status, problem: document })}\n`;
  }
}

function lineDocument({ number, reply }: Done, { language, traceId }: Needs) {
  if (!reply.problem) return { line: number, status: reply.status, body: reply.body };
  return {
    line: number,
    status: reply.status,
    problem: problemDocument(reply.problem, language, traceId),
  };
}

async function handleGroup(group: readonly Line[], options: NdjsonOptions): Promise<Done[]> {
  const queues = new Map<string, Promise<unknown>>();
  return Promise.all(
    group.map((line) => {
      const parsed = parseLine(line);
      if (!parsed.ok) return { number: line.number, reply: parsed.reply };
      const key = options.serialBy?.(parsed.value);
      const before = key === undefined ? undefined : queues.get(key);
      const run = () => handleLine(parsed.value, line.number, options);
      const done = before ? before.then(run) : run();
      if (key !== undefined) queues.set(key, done);
      return done;
    }),
  );
}

async function handleLine(value: unknown, number: number, options: NdjsonOptions): Promise<Done> {
  try {
    return { number, reply: await options.onLine(value, number) };
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'internal';
    const given = problem(code);
    return { number, reply: { status: given.status, problem: given } };
  }
}

function parseLine({ bytes }: Line): { ok: true; value: unknown } | { ok: false; reply: Reply } {
  const bad = (code: string, faults?: { pointer: string; code: string; detail: string }[]) => {
    const given = problem(code, faults ? { faults } : {});
    return { ok: false as const, reply: { status: given.status, problem: given } };
  };
  if (bytes === 'too-long') return bad('body-too-large');
  const text = textOf(bytes);
  const parsed = text === undefined ? undefined : parseStrictJson(text);
  if (!parsed || (!parsed.ok && parsed.error.kind === 'malformed')) return bad('malformed-json');
  if (parsed.ok) return parsed;
  return bad('invalid-request', parsed.error.kind === 'faults' ? [...parsed.error.faults] : []);
}

/** Lines in groups: as many as have arrived, at most `limit`. */
async function* groupsOf(
  request: IncomingMessage,
  limit: number,
  lineBytesMax: number,
): AsyncGenerator<Line[]> {
  let number = 0;
  let rest: Buffer[] = [];
  let restBytes = 0;
  let skipped = 0;
  let group: Line[] = [];

  const take = (tail: Buffer) => {
    const tooLong = skipped > 0 || restBytes + tail.length > lineBytesMax;
    const bytes = tooLong ? ('too-long' as const) : Buffer.concat([...rest, tail]);
    rest = [];
    restBytes = 0;
    skipped = 0;
    if (bytes !== 'too-long' && isBlank(bytes)) return; // An empty line, or the end of the last.
    group.push({ number: ++number, bytes });
  };

  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    let from = 0;
    const bytes = chunk as Buffer;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      take(bytes.subarray(from, end));
      from = end + 1;
      if (group.length < limit) continue;
      yield group;
      group = [];
    }
    const tail = bytes.subarray(from);
    if (restBytes + tail.length > lineBytesMax) skipped += restBytes + tail.length;
    if (skipped > 0) {
      rest = [];
      restBytes = 0;
      // A line without an end: one answer for it, and nothing more is read.
      if (skipped > 16 * lineBytesMax) break;
    } else if (tail.length > 0) {
      rest.push(tail);
      restBytes += tail.length;
    }
    if (group.length > 0) {
      yield group;
      group = [];
    }
  }
  if (restBytes > 0 || skipped > 0) take(Buffer.alloc(0));
  if (group.length > 0) yield group;
}

const isBlank = (bytes: Buffer) => bytes.length === 0 || (bytes.length === 1 && bytes[0] === 13);
