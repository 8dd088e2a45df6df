import { gracefulMain } from '@doui/http';
import { logger } from '@doui/telemetry';
import { compose } from './compose.ts';
import { readDecisionConfig } from './config.ts';

await gracefulMain(async () => {
  const service = compose(readDecisionConfig(process.env));
  await service.start();
  return [() => service.stop()];
}, logger('decision'));
