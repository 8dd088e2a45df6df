import { existsSync, readFileSync } from 'node:fs';

const servers = new URL('../../../.doui/servers.json', import.meta.url);

/** The database the test run started, or the one of the local stack. */
export function mongoUrl(): string {
  const given = process.env.DOUI_TEST_MONGO_URL;
  if (given) return given;
  if (existsSync(servers)) {
    const { mongo, mongodb } = JSON.parse(readFileSync(servers, 'utf8'));
    const url = mongo?.url ?? mongodb?.url;
    if (typeof url === 'string') return url;
  }
  throw new Error(
    'no MongoDB: set DOUI_TEST_MONGO_URL or run `node infra/local/src/main.ts servers`',
  );
}
