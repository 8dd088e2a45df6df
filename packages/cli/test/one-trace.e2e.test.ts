import { randomBytes, randomUUID } from 'node:crypto';
import { clientToken, productSpans, productUrl, type Span, until } from '@doui/testing';
import { expect, test } from 'vitest';

const org = `${productUrl()}/v1/organisations/hikkoshibin`;

async function post(path: string, token: string, body: unknown, traceId: string) {
  const answer = await fetch(`${org}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const has = (spans: Span[], service: string, name: RegExp): boolean =>
  spans.some((span) => span.service === service && name.test(span.name));

test('one trace leads from the request through ledger and Kafka to gate and webhook', async () => {
  const token = await clientToken('system-hikkoshibin');
  const registered = await post(
    '/persons',
    token,
    {
      commandId: randomUUID(),
      identifiers: [{ kind: 'customer-number', value: `T${Date.now()}` }],
    },
    randomBytes(16).toString('hex'),
  );
  expect(registered.status).toBe(201);
  const person = String(registered.body['person']);

  const given = await giveEverything(person, token);
  expect(given).toBe(201);

  const traceId = randomBytes(16).toString('hex');
  const withdrawn = await post(
    `/persons/${person}/withdrawals`,
    token,
    { commandId: randomUUID(), purpose: 'movenotice', method: 'button' },
    traceId,
  );
  expect(withdrawn.status).toBe(201);

  const ofTrace = () => productSpans().filter((span) => span.traceId === traceId);
  await until(() => has(ofTrace(), 'gate', /./) && has(ofTrace(), 'notification', /./), {
    what: 'spans of gate and notification in the trace',
    withinMs: 30_000,
  });
  const spans = await until(
    () =>
      ofTrace().some(({ service, kind }) => service === 'notification' && kind === 3)
        ? ofTrace()
        : undefined,
    { what: 'the call of a webhook in the trace', withinMs: 30_000 },
  );
  expect(new Set(spans.map(({ service }) => service))).toEqual(
    new Set(['consent', 'gate', 'notification', 'edge'].filter((name) => has(spans, name, /./))),
  );
  expect(has(spans, 'consent', /POST/)).toBe(true);
  expect(JSON.stringify(spans)).not.toContain(person);
});

/** Answers the notice that is online now with "yes" to the purpose of the feed. */
async function giveEverything(person: string, token: string): Promise<number> {
  const page = await fetch(`${productUrl()}/v1/public/organisations/hikkoshibin/notices/moveform`, {
    headers: { accept: 'application/json' },
  });
  const notice = (await page.json()) as { version: number; textHashes: { ja: string } };
  const answer = await post(
    `/persons/${person}/answers`,
    token,
    {
      commandId: randomUUID(),
      notice: 'moveform',
      noticeVersion: notice.version,
      language: 'ja',
      textHash: notice.textHashes.ja,
      answers: [{ purpose: 'movenotice', given: true }],
      method: 'button',
      evidence: 'trace-test',
    },
    randomBytes(16).toString('hex'),
  );
  return answer.status;
}
