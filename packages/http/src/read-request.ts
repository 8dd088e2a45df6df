import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { fail, ok, type Position, parsePositionToken, type Result } from '@doui/kernel';
import type { z } from 'zod';
import { isEncoded, mediaTypeOf, readJson, unsupported } from './body.ts';
import type { Language } from './language.ts';
import { parseWith } from './parse-with.ts';
import { type Problem, problem, type RequestFault, type Where } from './problem.ts';
import { parseQuery } from './query.ts';
import type { Route } from './route.ts';

export type ReadRequest = {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
  readonly commandId: string;
  readonly atLeast?: Position;
  readonly ifMatch?: number;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads and checks everything of a request; all faults of all its parts at once. */
export async function readRequest(
  route: Route,
  request: IncomingMessage,
  params: Readonly<Record<string, unknown>>,
  language: Language,
): Promise<Result<ReadRequest, Problem>> {
  const faults: RequestFault[] = [];
  const check = (schema: z.ZodType | undefined, input: unknown, where: Where): unknown => {
    if (!schema) return unexpected(input, where, faults);
    const parsed = parseWith(schema, language)(input);
    if (parsed.ok) return parsed.value;
    for (const fault of parsed.error) faults.push({ ...fault, in: where });
    return undefined;
  };

  const query = parseQuery((request.url ?? '').split('?').slice(1).join('?'));
  if (!query) return fail(problem('malformed-url'));
  const { 'at-least': atLeastInQuery, ...rest } = query;
  const raw = await readBody(route, request);
  if (!raw.ok && raw.error.code !== 'invalid-request') return raw;
  if (!raw.ok) faults.push(...(raw.error.faults ?? []));

  const read = {
    params: route.params ? check(route.params, params, 'path') : params,
    query: check(route.query, rest, 'query'),
    headers: route.headers ? check(route.headers.loose(), request.headers, 'header') : {},
    body: raw.ok && route.body ? check(route.body, raw.value, 'body') : undefined,
  };
  const atLeast = position(request.headers['doui-at-least'] ?? atLeastInQuery, faults);
  const ifMatch = version(request.headers['if-match'], faults);
  const commandId = commandIdOf(route, request, raw.ok ? raw.value : undefined, faults);
  if (faults.length > 0) return fail(problem('invalid-request', { faults }));
  return ok({
    ...read,
    commandId: commandId ?? randomUUID(),
    ...(atLeast ? { atLeast } : {}),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  });
}

function unexpected(input: unknown, where: Where, faults: RequestFault[]): unknown {
  for (const key of Object.keys((input ?? {}) as object)) {
    faults.push({ in: where, pointer: `/${key}`, code: 'unknown-field', detail: 'not known here' });
  }
  return {};
}

async function readBody(route: Route, request: IncomingMessage): Promise<Result<unknown, Problem>> {
  if (route.streams) {
    const type = mediaTypeOf(request.headers['content-type']);
    if (!route.streams.includes(type) || isEncoded(request))
      return fail(unsupported(route.streams));
    return ok(undefined);
  }
  const empty =
    request.headers['transfer-encoding'] === undefined &&
    Number(request.headers['content-length'] ?? 0) === 0;
  if (route.body && empty && route.body.safeParse(undefined).success) return ok(undefined);
  if (route.body) return readJson(request);
  if (empty) return ok(undefined);
  const fault = { pointer: '', code: 'unknown-field', detail: 'no body is expected here' };
  return fail(problem('invalid-request', { faults: [fault] }));
}

function position(
  given: string | string[] | undefined,
  faults: RequestFault[],
): Position | undefined {
  if (given === undefined) return undefined;
  const read = typeof given === 'string' ? parsePositionToken(given) : undefined;
  if (!read) {
    faults.push({
      in: 'query',
      pointer: '/at-least',
      code: 'wrong-format',
      detail: 'not a position',
    });
  }
  return read;
}

function version(given: string | undefined, faults: RequestFault[]): number | undefined {
  if (given === undefined || given === '*') return undefined;
  const read = /^"(\d{1,15})"$/.exec(given)?.[1];
  if (read === undefined) {
    faults.push({
      in: 'header',
      pointer: '/if-match',
      code: 'wrong-format',
      detail: 'not a version',
    });
    return undefined;
  }
  return Number(read);
}

function commandIdOf(
  route: Route,
  request: IncomingMessage,
  body: unknown,
  faults: RequestFault[],
): string | undefined {
  const header = request.headers['idempotency-key'];
  // The header is quoted in the standard's draft and bare in practice; both are taken.
  const inHeader = typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : undefined;
  const member = (body as { commandId?: unknown } | null | undefined)?.commandId;
  const inBody = typeof member === 'string' ? member : undefined;
  if (inHeader !== undefined && !uuid.test(inHeader)) {
    faults.push({
      in: 'header',
      pointer: '/idempotency-key',
      code: 'wrong-format',
      detail: 'not a UUID',
    });
    return undefined;
  }
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
    faults.push({
      pointer: '/commandId',
      code: 'contradicts-header',
      detail: 'not the Idempotency-Key',
    });
  }
  const found = inBody ?? inHeader;
  if (found === undefined && route.command) {
    faults.push({ pointer: '/commandId', code: 'missing', detail: 'commandId or Idempotency-Key' });
  }
  return found?.toLowerCase();
}
