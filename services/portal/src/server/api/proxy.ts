import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '@doui/kernel';
import type { Request, Response } from 'express';
import type { ApiService } from './rule.ts';

export type Services = Readonly<Partial<Record<ApiService, string>>>;

export type Onward = {
  readonly service: ApiService;
  /** Path and query as the service knows them. */
  readonly path: string;
  readonly token: string | undefined;
};

const answerMs = 15_000;
const bodyBytesMax = 256 * 1024;
const passedOn = [
  ...['accept', 'accept-language', 'content-type', 'if-match', 'idempotency-key'],
  ...['doui-person', 'doui-at-least', 'last-event-id', 'sec-gpc', 'doui-reason'],
];
const passedBack = ['content-type', 'content-disposition', 'etag', 'retry-after'];

/** Hands a call to its service with the person's own token, and its answer back as it is. */
export async function passOn(
  services: Services,
  onward: Onward,
  request: Request,
  response: Response,
): Promise<void> {
  const base = services[onward.service];
  if (base === undefined) throw away(new Error(`${onward.service} is not configured`));
  const aborter = new AbortController();
  response.once('close', () => aborter.abort());
  // An answer must begin in time; a stream may then go on for as long as somebody listens.
  const timer = setTimeout(() => aborter.abort(), answerMs);
  const body = await bodyOf(request);
  const answer = await fetch(new URL(onward.path, base), {
    method: request.method,
    headers: headersFor(request, onward.token),
    redirect: 'error',
    signal: aborter.signal,
    ...(body === undefined ? {} : { body }),
  })
    .catch((cause: unknown) => {
      throw away(cause);
    })
    .finally(() => clearTimeout(timer));
  // Whoever asks whether there is something gets "no" as an answer, not as a failure.
  if (answer.status === 404 && request.headers['doui-if-there'] === '1') {
    await answer.body?.cancel();
    return void response.status(204).end();
  }
  response.status(answer.status);
  for (const name of passedBack) {
    const value = answer.headers.get(name);
    if (value !== null) response.set(name, value);
  }
  response.set('cache-control', 'no-store');
  if (!answer.body) return void response.end();
  response.flushHeaders();
  await pipeline(Readable.fromWeb(answer.body as never), response).catch(() => response.destroy());
}

const away = (cause: unknown) => new Fault('service-unavailable', { retriable: true, cause });

function headersFor(request: Request, token: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of passedOn) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  return headers;
}

async function bodyOf(request: Request): Promise<Buffer | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > bodyBytesMax) throw new Fault('body-too-large', { retriable: false });
    parts.push(part);
  }
  return Buffer.concat(parts);
}
