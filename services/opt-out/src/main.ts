import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { configFrom } from './config.ts';

await gracefulMain(async () => {
  const optOut = await compose(configFrom(process.env));
  await optOut.start();
  return optOut.stops;
}, logger('opt-out'));
