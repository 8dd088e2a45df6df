import { serverSettings, until } from '@doui/testing';
import { compose } from '../src/compose.ts';
import { configFrom } from '../src/config.ts';

/** The tracker of this process on real servers. */
export async function startTracker(
  instance: number,
  database: string,
  env: Record<string, string>,
) {
  const tracker = await compose(
    configFrom({
      ...serverSettings('stop-tracker'),
      DOUI_INSTANCE: String(instance),
      DOUI_MONGO_DATABASE: database,
      DOUI_CONSENT_URL: 'http://127.0.0.1:1',
      DOUI_RECORDS_URL: 'http://127.0.0.1:1',
      DOUI_NOTIFICATION_URL: 'http://127.0.0.1:1',
      DOUI_PURPOSE_REGISTRY_URL: 'http://127.0.0.1:1',
      DOUI_PUBLIC_URL: 'http://127.0.0.1:1',
      ...env,
    }),
  );
  const { port } = await tracker.start();
  const url = `http://127.0.0.1:${port}`;
  let said = '';
  await until(
    async () => {
      const answer = await fetch(`${url}/readyz`);
      said = await answer.text();
      return answer.ok;
    },
    { what: 'the tracker is ready', withinMs: 60_000 },
  ).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}: ${said}`);
  });
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => {
    ended ??= (async () => {
      for (const stop of tracker.stops) await stop();
    })();
    return ended;
  };
  return { url, end };
}
