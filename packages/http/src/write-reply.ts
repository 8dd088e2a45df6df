import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Language } from './language.ts';
import { type Problem, problemDocument, problemType } from './problem.ts';
import type { Reply } from './replies.ts';

/** Writes a problem. What is left of the body is not read: the connection ends with the answer. */
export function writeProblem(
  request: IncomingMessage,
  response: ServerResponse,
  given: Problem,
  language: Language,
  traceId: string,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(problemDocument(given, language, traceId));
  const wait = given.status === 503 || given.status === 429 ? (given.retryAfterS ?? 1) : undefined;
  response.writeHead(given.status, {
    'content-type': problemType,
    'content-language': language,
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    ...(wait === undefined ? {} : { 'retry-after': String(wait) }),
    ...(given.status === 401 ? { 'www-authenticate': 'Bearer realm="doui"' } : {}),
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Writes a reply: JSON, text, a stream, or its problem. */
export async function writeReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  language: Language,
  traceId: string,
): Promise<void> {
  if (reply.problem) return writeProblem(request, response, reply.problem, language, traceId);
  const headers: Record<string, string> = {
    'cache-control': 'no-store',
    ...(reply.etag ? { etag: reply.etag } : {}),
    ...reply.headers,
  };
  if (reply.etag && reply.status === 200 && request.headers['if-none-match'] === reply.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  if (reply.stream) return writeStream(request, response, reply, headers);
  const isText = typeof reply.body === 'string' && reply.type !== undefined;
  const body = isText ? String(reply.body) : JSON.stringify(reply.body);
  if (reply.status === 204 || body === undefined) {
    response.writeHead(reply.status, headers).end();
    return;
  }
  response.writeHead(reply.status, {
    'content-type': (isText ? reply.type : undefined) ?? 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function writeStream(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  headers: Record<string, string>,
): Promise<void> {
  response.writeHead(reply.status, {
    'content-type': reply.type ?? 'application/octet-stream',
    'x-accel-buffering': 'no',
    ...headers,
  });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    for await (const part of reply.stream ?? []) {
      if (response.destroyed) return;
      // The reader is slower than we are: wait, and so let the source wait.
      if (!response.write(part)) await once(response, 'drain', { signal: gone.signal });
    }
    response.end();
    if (!request.complete) request.destroy();
  } catch {
    response.destroy();
  }
}
