import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { readGateConfig } from './config.ts';

await gracefulMain(async () => {
  const gate = compose(readGateConfig(process.env));
  const reporting = await gate.start();
  return [() => reporting.stop(), () => gate.stop()];
}, logger('gate'));
