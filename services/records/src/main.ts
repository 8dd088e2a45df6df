import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { configFrom } from './config.ts';

await gracefulMain(async () => {
  const records = await compose(configFrom(process.env));
  await records.start();
  return records.stops;
}, logger('records'));
