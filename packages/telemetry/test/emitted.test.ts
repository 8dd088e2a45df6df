import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { isSafeName } from '../src/index.ts';
import { planted } from './planted-values.ts';

// What really leaves a process: its spans over OTLP/HTTP, its metrics page, its log lines.
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string }[];
};
let log = '';
let metrics = '';
let sent = '';
let spans: Span[] = [];

beforeAll(async () => {
  const bodies: string[] = [];
  const receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const bytes = Buffer.concat(parts);
      const zipped = request.headers['content-encoding'] === 'gzip';
      bodies.push((zipped ? gunzipSync(bytes) : bytes).toString('utf8'));
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  const port = await listening(receiver);
  const spare = createServer();
  const metricsPort = await listening(spare);
  spare.close();
  const program = fileURLToPath(new URL('./emitting-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', '@doui/telemetry/register', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      DOUI_SERVICE: 'careless',
      DOUI_OTLP_URL: `http://127.0.0.1:${port}`,
      DOUI_METRICS_PORT: String(metricsPort),
    },
  });
  child.stdout.on('data', (part) => {
    log += part;
  });
  child.stderr.on('data', (part) => {
    metrics += part;
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  receiver.close();
  expect(code, metrics).toBe(0);
  sent = bodies.join('\n');
  spans = bodies.flatMap((body) =>
    JSON.parse(body).resourceSpans.flatMap((resource: { scopeSpans: { spans: Span[] }[] }) =>
      resource.scopeSpans.flatMap((scope) => scope.spans),
    ),
  );
}, 30_000);

const listening = (server: ReturnType<typeof createServer>) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

describe.each([
  ['spans', () => sent],
  ['metrics', () => metrics],
  ['log', () => log],
])('R-3.2: the %s', (_name, emitted) => {
  test.each(Object.entries(planted))('do not say the planted %s', (_what, value) => {
    expect(emitted().length).toBeGreaterThan(100);
    expect(emitted()).not.toContain(value);
    expect(emitted()).not.toContain(encodeURIComponent(value));
  });
});

test('R-3.2: every attribute of every span is registered as safe', () => {
  const names = spans.flatMap(({ attributes }) => attributes.map(({ key }) => key));
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !isSafeName(name))).toEqual([]);
});

test('one trace: request, route, work, and what is published afterwards', () => {
  const server = spans.find(({ name }) => name === 'GET /v1/persons/:person');
  const publish = spans.find(({ name }) => name === 'publish');
  const work = spans.find(({ name }) => name === 'look up');
  expect(server).toBeDefined();
  expect(new Set([server?.traceId, publish?.traceId, work?.traceId]).size).toBe(1);
  const parents = new Set(spans.map(({ spanId }) => spanId));
  expect(parents).toContain(publish?.parentSpanId);
});

test('the metrics page has our registered names', () => {
  expect(metrics).toContain('doui_http_answer');
  expect(metrics).toContain('doui_operation="read-person"');
});

test('P1: the gap of a 202 stands there as the rules of the charts ask for it', () => {
  const page = metrics.split('\n');
  const of = (name: string) => page.find((line) => line.startsWith(`${name}{`));
  expect(of('doui_publish_pending')).toMatch(/doui_service="careless",.*doui_kind="persons".* 2\b/);
  expect(of('doui_publish_oldest')).toMatch(/doui_kind="persons".* 70\b/);
  expect(metrics).toContain('doui_publish_delay_bucket');
});

test('log lines are JSON with service, level, trace and the scrubbed error', () => {
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({
    level: 'info',
    'doui.service': 'careless',
    msg: 'a person was read',
  });
  expect(lines[1]['doui.trace_id']).toMatch(/^[0-9a-f]{32}$/);
  expect(lines[1].error.frames[0]).toContain('emitting-process.ts');
});
