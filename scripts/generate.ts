// Makes everything that is made from something else. `--check` changes nothing and fails when a
// generated file is not what it would be now.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asyncapi } from './asyncapi.ts';
import { topicTemplates, userTemplates } from './chart-kafka.ts';
import { chartSchema } from './chart-schema.ts';
import { lawFiles } from './law.ts';
import { problemPage } from './problem-codes.ts';

const root = new URL('..', import.meta.url).pathname;
const check = process.argv.includes('--check');
const stale: string[] = [];

function put(path: string, text: string): void {
  const full = join(root, path);
  if (existsSync(full) && readFileSync(full, 'utf8') === text) return;
  stale.push(path);
  if (check) return;
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

function protobuf(): void {
  const folder = join(root, 'packages/events/src/gen');
  const before = snapshot(folder);
  const made = spawnSync('buf', ['generate'], { cwd: root, stdio: 'inherit' });
  if (made.status !== 0) throw new Error('buf generate failed');
  const after = snapshot(folder);
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(name) !== after.get(name)) stale.push(`packages/events/src/gen/${name}`);
  }
}

function snapshot(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((file) => file.isFile())
      .map((file) => {
        const full = join(file.parentPath, file.name);
        return [full.slice(folder.length + 1), readFileSync(full, 'utf8')] as const;
      }),
  );
}

function charts(): void {
  put('charts/doui-kafka/templates/topics.gen.yaml', topicTemplates());
  put('charts/doui-kafka/templates/users.gen.yaml', userTemplates());
  const all = readdirSync(join(root, 'charts'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'doui-lib')
    .map(({ name }) => name);
  for (const name of all) {
    const values = readFileSync(join(root, 'charts', name, 'values.yaml'), 'utf8');
    const subcharts = name === 'doui' ? all.filter((other) => other !== 'doui') : ['doui-lib'];
    put(`charts/${name}/values.schema.json`, chartSchema(values, subcharts));
  }
}

protobuf();
charts();
put('docs/reference/asyncapi.yaml', asyncapi());
put('docs/reference/problems.md', problemPage());
for (const [path, text] of Object.entries(lawFiles())) put(path, text);
if (stale.length === 0) console.log('generated files are current');
else console.log(`${check ? 'not current' : 'written'}:\n  ${stale.join('\n  ')}`);
process.exitCode = check && stale.length > 0 ? 1 : 0;
