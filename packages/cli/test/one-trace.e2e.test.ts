import { productSpans, type Span, until } from '@doui/testing';
import { expect, test } from 'vitest';

// The main job made its withdrawal while a process of its own received the traces over OTLP/HTTP.
// Kinds as OTLP numbers them.
const server = 2;
const client = 3;
const producer = 4;

type Step = { readonly service: string; readonly name: RegExp; readonly kind?: number };

const steps: readonly Step[] = [
  { service: 'consent', name: /^POST .*withdrawals$/, kind: server },
  { service: 'consent', name: /^append and publish$/ },
  { service: 'gate', name: /^close a feed$/ },
  { service: 'notification', name: /^tell partners$/ },
  { service: 'notification', name: /^write to partner topic$/, kind: producer },
  { service: 'notification', name: /^call webhook$/, kind: client },
];

const is =
  ({ service, name, kind }: Step) =>
  (span: Span): boolean =>
    span.service === service && name.test(span.name) && (!kind || span.kind === kind);

/** The spans of one trace that holds every step. */
function wholeTrace(): Span[] | undefined {
  const traces = Map.groupBy(productSpans(), ({ traceId }) => traceId);
  return [...traces.values()].find((spans) => steps.every((step) => spans.some(is(step))));
}

test('one trace leads from the request through ledger and Kafka to gate and webhook', async () => {
  const spans = await until(wholeTrace, { what: 'a trace with every step', withinMs: 30_000 });
  const bySpanId = new Map(spans.map((span) => [span.spanId, span]));
  const edges = new Set(
    spans.flatMap(({ service, parentSpanId }) => {
      const parent = parentSpanId ? bySpanId.get(parentSpanId) : undefined;
      return parent ? [`${parent.service} → ${service}`] : [];
    }),
  );
  expect(edges).toContain('consent → gate');
  expect(edges).toContain('consent → notification');
  expect(edges).toContain('notification → notification');
});

test('no span names a person: neither an id nor a customer number', () => {
  const said = JSON.stringify(productSpans());
  // Ids of persons are 26 letters and digits; nothing else of that shape may stand in a span.
  expect(said.match(/"[0-9a-hjkmnp-tv-z]{26}"/g) ?? []).toEqual([]);
  expect(said).not.toMatch(/persons\/[0-9a-z]{26}/);
});
