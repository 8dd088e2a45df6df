// docs/reference/openapi/: what each running service answers at /openapi.json. Run it beside `npm start`;
// an end-to-end test fails when the files are not what the services say.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiServices } from '../infra/local/src/index.ts';

const root = new URL('..', import.meta.url).pathname;
const data = process.env['DOUI_DATA_DIR'] ?? join(root, '.doui');
const { ports } = JSON.parse(readFileSync(join(data, 'servers.json'), 'utf8')) as {
  ports: Record<string, number>;
};
const folder = join(root, 'docs/reference/openapi');
mkdirSync(folder, { recursive: true });
for (const service of apiServices) {
  const answer = await fetch(`http://127.0.0.1:${ports[service]}/openapi.json`);
  if (!answer.ok) throw new Error(`${service} answers ${answer.status}`);
  writeFileSync(
    join(folder, `${service}.json`),
    `${JSON.stringify(await answer.json(), null, 2)}\n`,
  );
  console.log(`docs/reference/openapi/${service}.json`);
}
