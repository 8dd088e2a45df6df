import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { configFrom } from './config.ts';

await gracefulMain(async () => {
  const portal = await compose(configFrom(process.env));
  await portal.start();
  return portal.stops;
}, logger('portal'));
