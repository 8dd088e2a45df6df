export { ledgerMeter } from './ledger-meter.ts';
export { type Fields, type Logger, logger } from './logger.ts';
export { metrics } from './metrics.ts';
export {
  type AttributeName,
  type Attributes,
  attributes,
  isSafeName,
  type MetricName,
  metricNames,
  type PrivacyClass,
} from './names.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './start.ts';
export {
  continueTrace,
  currentTraceId,
  currentTraceparent,
  outsideTrace,
  type SpanOf,
  type SpanOptions,
  withSpan,
} from './trace.ts';
export { type TraceMemory, traceMemory } from './trace-memory.ts';
