import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { configFrom } from './config.ts';

await gracefulMain(async () => {
  const tracker = await compose(configFrom(process.env));
  await tracker.start();
  return tracker.stops;
}, logger('stop-tracker'));
