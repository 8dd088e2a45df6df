import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import {
  continueTrace,
  currentTraceparent,
  ledgerMeter,
  logger,
  metrics,
  traceMemory,
  withSpan,
} from '../src/index.ts';
import { planted } from './planted-values.ts';

// A small service that handles a person's data as carelessly as it can. Run with the register entry.
const log = logger('careless');
const answered = metrics.histogram('doui.http.answer');
const ledger = ledgerMeter('careless', 'persons');
const app = express();
const traces = traceMemory();

app.get('/v1/persons/:person', async (incoming, response) => {
  const { person } = incoming.params;
  const fields = { 'doui.person': person, 'doui.code': planted.mail, 'doui.reason': planted.name };
  log.info('a person was read', fields);
  log.error('it failed', {
    error: new Error(`no contact for ${planted.name} <${planted.mail}>, tel ${planted.phone}`),
  });
  answered.record(12, { 'doui.operation': 'read-person', ...fields });
  ledger.unheard({ streams: 2, oldestMs: 70 });
  ledger.published(3);
  traces.note('stream');
  await withSpan('look up', { ...fields, 'doui.kind': 'person' }, async (span) => {
    span.set({ 'doui.subject': planted.secret });
    await Promise.resolve();
  });
  await withSpan(`look up ${planted.person}`, {}, async () => {
    throw new Error(planted.mail);
  }).catch(() => undefined);
  continueTrace(traces.of('stream'), () =>
    withSpan('publish', { 'doui.topic': 'doui.consent.events.v1' }, () => undefined, {
      kind: 'producer',
    }),
  );
  response.json({ traceparent: currentTraceparent() });
});

const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const path = `/v1/persons/${planted.person}?q=${encodeURIComponent(planted.mail)}&n=${planted.romaji}`;
  const outgoing = request(
    { port, path, headers: { 'user-agent': planted.romaji } },
    (incoming) => {
      incoming.resume();
      incoming.on('end', readMetrics);
    },
  );
  outgoing.end();
});

function readMetrics(): void {
  const port = Number(process.env['DOUI_METRICS_PORT']);
  request({ port, path: '/metrics' }, (incoming) => {
    incoming.on('data', (part: Buffer) => process.stderr.write(part));
    incoming.on('end', () => {
      server.close();
      process.exitCode = 0;
      setTimeout(() => process.exit(0), 2_500);
    });
  }).end();
}
