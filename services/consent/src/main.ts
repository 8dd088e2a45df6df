import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { configFrom } from './config.ts';

await gracefulMain(async () => {
  const consent = await compose(configFrom(process.env));
  await consent.start();
  return consent.stops;
}, logger('consent'));
