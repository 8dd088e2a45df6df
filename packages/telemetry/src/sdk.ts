import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MongooseInstrumentation } from '@opentelemetry/instrumentation-mongoose';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import {
  BatchSpanProcessor,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import { privateSpans } from './private-spans.ts';
import type { Telemetry, TelemetryOptions } from './start.ts';

/** Starts the SDK. Reached only through `startTelemetry`, so that nobody else pays for loading it. */
export function startSdk(options: TelemetryOptions & { exporter?: SpanExporter }): Telemetry {
  const { service, otlpUrl, metricsPort, exporter } = options;
  const sdk = new NodeSDK({
    serviceName: service,
    resource: resourceFromAttributes({
      'service.namespace': 'doui',
      'service.instance.id': `${service}-${process.env['DOUI_INSTANCE'] ?? '0'}`,
    }),
    // Host, process and user names have no place in a trace.
    autoDetectResources: false,
    instrumentations: [
      new HttpInstrumentation({
        // Probes and metrics pages would drown the rest.
        ignoreIncomingRequestHook: ({ url }) => /^\/(livez|readyz|metrics)\b/.test(url ?? ''),
        ignoreOutgoingRequestHook: ({ path }) => /\/v1\/traces$/.test(path ?? ''),
      }),
      // One span per request is enough; a span per middleware says nothing.
      new ExpressInstrumentation({ ignoreLayersType: ['middleware', 'router'] as never }),
      new MongooseInstrumentation(),
      // Not kafkajs: its instrumentation loads the library before `@doui/stream` has mended it, makes
      // a span of every message and puts keys on it. `stream` carries `traceparent` itself.
      // Not pino: our logger says the trace id itself.
    ],
    spanProcessors: spanProcessors(otlpUrl, exporter),
    metricReaders:
      metricsPort === undefined
        ? []
        : [new PrometheusExporter({ host: '0.0.0.0', port: metricsPort, endpoint: '/metrics' })],
    logRecordProcessors: [],
  });
  sdk.start();
  requireInstrumented();
  return { stop: () => sdk.shutdown().catch(() => undefined) };
}

/**
 * The instrumentations hook `require`. Our modules import, so the libraries are required here once:
 * what is changed in them in place holds for who imports them later.
 */
function requireInstrumented(): void {
  const require = createRequire(join(process.cwd(), 'package.json'));
  for (const library of ['express', 'mongoose']) {
    try {
      require(library);
    } catch {
      // This service does not use it.
    }
  }
}

function spanProcessors(otlpUrl: string | undefined, exporter: SpanExporter | undefined) {
  if (exporter) return [privateSpans(new SimpleSpanProcessor({ exporter }))];
  if (!otlpUrl) return [];
  const url = `${otlpUrl.replace(/\/+$/, '')}/v1/traces`;
  const batching = { scheduledDelayMillis: 1_000, maxQueueSize: 8_192, maxExportBatchSize: 512 };
  return [
    privateSpans(
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url, timeoutMillis: 3_000 }),
        ...batching,
      }),
    ),
  ];
}
