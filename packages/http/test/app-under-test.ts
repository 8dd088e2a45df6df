// One app with routes of every kind; each file of tests that imports it has its own.
import { fakeAuth, fakeBearer } from '@doui/auth/fake';
import { Fault } from '@doui/kernel';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import {
  commandIdField,
  createApp,
  idField,
  memoryAccessLog,
  ndjson,
  ndjsonTypes,
  noContent,
  ok,
  pageFields,
  pageOf,
  recorded,
  refused,
  route,
  text,
} from '../src/index.ts';

const org = z.strictObject({ org: idField });
export const words = { ja: '試験', en: 'test' };
export const seen: string[] = [];

const routes = [
  route({
    id: 'put-thing',
    method: 'put',
    path: '/v1/organisations/{org}/things/{id}',
    summary: words,
    roles: ['operator', 'service'],
    params: org.extend({ id: idField }),
    body: z.strictObject({ commandId: commandIdField, name: z.string().max(5), count: z.int() }),
    command: true,
    answers: { 201: { what: 'stored' } },
    handler: async ({ params, body, commandId }) => {
      const position = { service: 'test', stream: `${params.org}/thing/${params.id}`, version: 3 };
      return recorded({ position, published: body.count > 0 }, { commandId }, { progress: '/p' });
    },
  }),
  route({
    id: 'publish-thing',
    method: 'post',
    path: '/v1/organisations/{org}/things/{id}:publish',
    summary: words,
    roles: ['operator'],
    params: org.extend({ id: idField }),
    answers: { 200: { what: 'published' } },
    handler: async () =>
      refused([{ code: 'no-consent', text: words, cite: 'Law27.1', requirement: 'R-4.1' }]),
  }),
  route({
    id: 'list-things',
    method: 'get',
    path: '/v1/organisations/{org}/things',
    summary: words,
    roles: ['operator'],
    params: org,
    query: z.strictObject(pageFields),
    answers: { 200: { what: 'things' } },
    handler: async ({ query }) =>
      ok(
        pageOf(['a', 'b', 'c'], query.limit, (item) => item),
        { etag: 7 },
      ),
  }),
  route({
    id: 'read-person',
    method: 'get',
    path: '/v1/organisations/{org}/persons/{person}',
    summary: words,
    roles: ['operator', 'person'],
    params: org.extend({ person: z.string() }),
    showsPersons: true,
    answers: { 200: { what: 'person' } },
    handler: async ({ person }) => ok({ person: person?.person }),
  }),
  route({
    id: 'lines',
    method: 'post',
    path: '/v1/organisations/{org}/lines:batch',
    summary: words,
    roles: ['operator'],
    params: org,
    streams: ndjsonTypes,
    answers: { 200: { what: 'a line per line', type: 'application/x-ndjson' } },
    handler: async (context) =>
      ndjson(context, {
        serialBy: (value) => (value as { key?: string }).key,
        onLine: async (value) => {
          const { n, wait = 0 } = value as { n: number; wait?: number };
          await new Promise((resolve) => setTimeout(resolve, wait));
          seen.push(String(n));
          if (n === 13) throw new Fault('ledger-unavailable', { retriable: true });
          return ok({ n }, { persons: [`p${n}`] });
        },
      }),
  }),
  route({
    id: 'page',
    method: 'get',
    path: '/v1/public/page',
    summary: words,
    roles: 'public',
    answers: { 200: { what: 'page', type: 'text/html' } },
    handler: async () => text('text/html; charset=utf-8', '<p>こんにちは</p>'),
  }),
  route({
    id: 'broken',
    method: 'post',
    path: '/v1/public/broken',
    summary: words,
    roles: 'public',
    answers: { 204: { what: 'nothing' } },
    handler: async () => {
      if (seen.length >= 0) throw new Error('山田花子 hanako@example.jp');
      return noContent();
    },
  }),
];

export const logged: unknown[] = [];
const log = {
  error: (line: string, fields?: object) => void logged.push([line, fields]),
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
export const access = memoryAccessLog();
const app = createApp({
  service: 'test',
  config: { host: '127.0.0.1', port: 0 },
  auth: fakeAuth(),
  log,
  routes,
  access,
  health: { ledger: () => true },
  follows: { consent: async ({ version }) => version <= 4 },
  persons: async ({ person, principal }) =>
    person === 'abc' || person === 'me'
      ? { ok: true, value: { person: 'abc', self: principal.roles.includes('person') } }
      : { ok: false, error: 'not-found' },
});
let base = '';
export let port = 0;

beforeAll(async () => {
  port = (await app.listen()).port;
  base = `http://127.0.0.1:${port}`;
});
afterAll(() => app.close());

export const operator = fakeBearer({ roles: ['operator'], org: 'acme' });
export const command = '6f1c2b9e-31a5-4d5e-9d0e-2f8a3c1b7e55';

export type Ask = {
  method?: string;
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
};
export async function ask(path: string, { method = 'GET', body, raw, headers = {} }: Ask = {}) {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: operator,
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const content = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: json ? parsed(content) : content,
  };
}
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests
const parsed = (content: string): any =>
  content.includes('\n')
    ? content
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : JSON.parse(content);
export const put = (more: Ask) =>
  ask('/v1/organisations/acme/things/abc', { method: 'PUT', ...more });
export const faultsOf = (answer: { body: { faults?: { pointer: string; code: string }[] } }) =>
  (answer.body.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`).sort();
