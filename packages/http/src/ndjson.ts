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
  /** The line as JSON, its number from 1 and its bytes. The reply becomes the answer of this line. */
  readonly onLine: (value: unknown, line: number, bytes: Buffer) => Promise<Reply>;
  /** Asked for each group of lines that arrived together. */
  readonly quickly?: () => QuickLines;
};

/** Answers lines it knows from their bytes, before they are read as JSON. */
export type QuickLines = {
  /**
   * The body of a `200` as JSON, one character a byte of UTF-8; `undefined`: the line is handled like any other.
   */
  line(bytes: Buffer, from: number, to: number): string | undefined;
  /** What has to be done before these answers leave. When it fails, their lines are handled like any other. */
  settle(): Promise<void> | undefined;
};

export const ndjsonType = 'application/x-ndjson';
/** A route that takes NDJSON says so with `streams: ndjsonTypes`. */
export const ndjsonTypes: readonly string[] = [ndjsonType, 'application/ndjson'];

/** What of a context is needed; any handler's context fits. */
type Needs = Pick<Context, 'request' | 'language' | 'traceId' | 'accessed'>;

/** A line is a part of what arrived; its bytes are not copied as long as nobody needs them alone. */
type Line = {
  readonly number: number;
  readonly bytes: Buffer | 'too-long';
  readonly from: number;
  readonly to: number;
};
type Done = { readonly number: number; readonly reply: Reply };

/**
 * NDJSON in and out: one answer per line, in order, while the request is still coming in. A bad line
 * answers in its place and the rest goes on. Reading waits for handling and handling for writing, so
 * neither a fast sender nor a slow reader makes memory grow.
 */
export function ndjson(context: Needs, options: NdjsonOptions): Reply {
  return stream(ndjsonType, answers(context, options));
}

async function* answers(
  context: Needs,
  options: NdjsonOptions,
): AsyncGenerator<string | Uint8Array> {
  const { limit = 128, lineBytesMax = 64 * 1024 } = options;
  try {
    for await (const group of groupsOf(context.request, limit, lineBytesMax)) {
      yield (await quickAnswers(group, context, options)) ??
        (await plainAnswers(group, context, options)).join('');
    }
  } catch (error) {
    // The status has gone out already; the last line says that the rest was not done.
    const code = error instanceof Fault ? error.code : 'internal';
    const document = problemDocument(problem(code), context.language, context.traceId);
    yield `${JSON.stringify({ line: null, status: document.status, problem: document })}\n`;
  }
}

async function plainAnswers(
  group: readonly Line[],
  context: Needs,
  options: NdjsonOptions,
): Promise<string[]> {
  const done = await handleGroup(group, options);
  const persons = new Set(done.flatMap(({ reply }) => reply.persons ?? []));
  // Before the first byte of this group leaves: no record, no answer.
  if (persons.size > 0) await context.accessed([...persons]);
  return done.map((one) => `${JSON.stringify(lineDocument(one, context))}\n`);
}

/** `undefined`: nothing of the group was answered quickly. */
async function quickAnswers(
  group: readonly Line[],
  context: Needs,
  options: NdjsonOptions,
): Promise<Uint8Array | undefined> {
  const quick = options.quickly?.();
  if (!quick) return undefined;
  const others: Line[] = [];
  const texts = group.map((line) => {
    const { number, bytes, from, to } = line;
    const body = bytes === 'too-long' ? undefined : quick.line(bytes, from, to);
    if (body === undefined) others.push(line);
    return body === undefined ? '' : `{"line":${number},"status":200,"body":${body}}\n`;
  });
  if (others.length === group.length) return undefined;
  try {
    await quick.settle();
  } catch {
    return undefined;
  }
  if (others.length > 0) {
    const plain = (await plainAnswers(others, context, options)).values();
    for (const [place, text] of texts.entries()) {
      if (text === '') texts[place] = Buffer.from(plain.next().value ?? '').toString('latin1');
    }
  }
  return Buffer.from(texts.join(''), 'latin1');
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
      const run = () => handleLine(parsed.value, line.number, parsed.bytes, options);
      const done = before ? before.then(run) : run();
      if (key !== undefined) queues.set(key, done);
      return done;
    }),
  );
}

async function handleLine(
  value: unknown,
  number: number,
  bytes: Buffer,
  options: NdjsonOptions,
): Promise<Done> {
  try {
    return { number, reply: await options.onLine(value, number, bytes) };
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'internal';
    const given = problem(code);
    return { number, reply: { status: given.status, problem: given } };
  }
}

type Parsed =
  | { readonly ok: true; readonly value: unknown; readonly bytes: Buffer }
  | { readonly ok: false; readonly reply: Reply };

function parseLine({ bytes: within, from, to }: Line): Parsed {
  const bad = (code: string, faults?: { pointer: string; code: string; detail: string }[]) => {
    const given = problem(code, faults ? { faults } : {});
    return { ok: false as const, reply: { status: given.status, problem: given } };
  };
  if (within === 'too-long') return bad('body-too-large');
  const bytes = within.subarray(from, to);
  const text = textOf(bytes);
  const parsed = text === undefined ? undefined : parseStrictJson(text);
  if (!parsed || (!parsed.ok && parsed.error.kind === 'malformed')) return bad('malformed-json');
  if (parsed.ok) return { ...parsed, bytes };
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

  const take = (chunk: Buffer, start: number, end: number) => {
    const tooLong = skipped > 0 || restBytes + end - start > lineBytesMax;
    let [bytes, from, to]: [Line['bytes'], number, number] = [chunk, start, end];
    if (tooLong) bytes = 'too-long';
    else if (restBytes > 0) {
      bytes = Buffer.concat([...rest, chunk.subarray(start, end)]);
      from = 0;
      to = bytes.length;
    }
    rest = [];
    restBytes = 0;
    skipped = 0;
    // An empty line, or the end of the last.
    if (bytes !== 'too-long' && isBlank(bytes, from, to)) return;
    group.push({ number: ++number, bytes, from, to });
  };

  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    let from = 0;
    const bytes = chunk as Buffer;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      take(bytes, from, end);
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
  if (restBytes > 0 || skipped > 0) take(Buffer.alloc(0), 0, 0);
  if (group.length > 0) yield group;
}

const isBlank = (bytes: Buffer, from: number, to: number) =>
  to === from || (to === from + 1 && bytes[from] === 13);
