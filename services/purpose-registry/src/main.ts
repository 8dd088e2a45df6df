import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { configFrom } from './config.ts';

await gracefulMain(async () => {
  const service = await compose(configFrom(process.env));
  await service.start();
  return [() => service.stop()];
}, logger('purpose-registry'));
