import { startTelemetry } from './start.ts';

// Preloaded with `node --import @doui/telemetry/register`, before any library that is to be traced.
const port = process.env['DOUI_METRICS_PORT'];
const telemetry = await startTelemetry({
  service: process.env['DOUI_SERVICE'] ?? 'doui',
  otlpUrl: process.env['DOUI_OTLP_URL'] || undefined,
  metricsPort: port ? Number(port) : undefined,
});
// The last spans of a stop are worth most: sent before the process goes.
process.once('beforeExit', () => void telemetry.stop());
