import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { configFrom } from './config.ts';

await gracefulMain(async () => {
  const notification = await compose(configFrom(process.env));
  await notification.start();
  return notification.stops;
}, logger('notification'));
