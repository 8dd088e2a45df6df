import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// The steps of a Dockerfile without Docker: they are read from it, so that what is tried is what is written.
const root = fileURLToPath(new URL('../../../', import.meta.url));

type Copy = { readonly from: string; readonly to: string };

export type Recipe = {
  /** The shell line that prunes; its tool and the tool's version are apart from it. */
  readonly prune: string;
  readonly turbo: string;
  readonly install: string;
  /** Files of the repository that no workspace holds, and where they go. */
  readonly lists: readonly Copy[];
  /** The shell line that makes the pages, and the files it needs, of images that have some. */
  readonly pages: string | undefined;
  readonly pagesNeed: readonly Copy[];
  readonly env: (service: string) => Record<string, string>;
  readonly command: readonly string[];
};

const oneOf = <T>(what: string, found: readonly T[]): T => {
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} × ${what}`);
  return first;
};

/** Reads `infra/<file>`; a step that this does not know is a fault, not something left out. */
export function readRecipe(file: string): Recipe {
  const text = readFileSync(join(root, 'infra', file), 'utf8').replaceAll(/\\\n\s*/g, '');
  const stages = text.split(/^FROM /m).slice(1);
  const stage = (name: string) => stages.find((one) => one.split('\n')[0]?.endsWith(` AS ${name}`));
  const lines = (of: string | undefined, word: string): string[] =>
    (of ?? '')
      .split('\n')
      .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const last = stages.at(-1);
  const prune = oneOf('prune', lines(stage('pruned'), 'RUN'));
  const tool = /^npx --yes turbo@(\S+) /.exec(prune);
  if (!tool) throw new Error(`not pruned by turbo: ${prune}`);
  const settings = lines(last, 'ENV').flatMap((line) =>
    line.split(' ').map((one) => one.split('=')),
  );
  return {
    prune: prune.slice(tool[0].length),
    turbo: tool[1] ?? '',
    install: oneOf('RUN that installs', lines(stage('installed'), 'RUN')),
    lists: copies(lines(stage('installed'), 'COPY')),
    pages: stage('built') && oneOf('RUN that builds', lines(stage('built'), 'RUN')),
    pagesNeed: copies(lines(stage('built'), 'COPY')),
    env: (service) =>
      Object.fromEntries(
        settings.map(([name, value = '']) => [name, value.replace(argument, service)]),
      ),
    command: JSON.parse(oneOf('CMD', lines(last, 'CMD'))) as string[],
  };
}

// As the Dockerfile writes it.
const argument = `\${SERVICE}`;

/** `COPY a b ./infra/`: what comes from the repository itself, one by one. */
const copies = (words: readonly string[]): Copy[] =>
  words
    .filter((line) => !line.startsWith('--from='))
    .flatMap((line) => {
      const files = line.split(' ');
      const to = files.pop() ?? '';
      return files.map((from) => ({ from, to: join(to, basename(from)) }));
    });

const copyAll = (files: readonly Copy[], app: string): void => {
  for (const { from, to } of files) cpSync(join(root, from), join(app, to));
};

// The Node that runs this comes first: images have no other.
const path = [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env['PATH']].join(
  ':',
);

async function shell(line: string, cwd: string, env: Readonly<Record<string, string>>) {
  await promisify(execFile)('sh', ['-c', line], {
    cwd,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, npm_config_prefer_offline: 'true', PATH: path, ...env },
  });
}

async function pruned(recipe: Recipe, service: string, folder: string): Promise<string> {
  const tree = join(folder, `${service}-pruned`);
  await shell(`turbo ${recipe.prune} --out-dir '${tree}'`, root, { SERVICE: service });
  return tree;
}

/** The folder that is `/app` in an image. */
export async function installedTree(
  recipe: Recipe,
  service: string,
  folder: string,
): Promise<string> {
  const tree = await pruned(recipe, service, folder);
  const app = join(folder, `${service}-app`);
  cpSync(join(tree, 'json'), app, { recursive: true });
  await shell(recipe.install, app, {});
  cpSync(join(tree, 'full'), app, { recursive: true });
  copyAll(recipe.lists, app);
  return app;
}

/** What is `/app/pages` in an image: built in a tree of its own, with the tools the image does not have. */
export async function pagesOf(recipe: Recipe, service: string, folder: string): Promise<string> {
  const tree = await pruned(recipe, service, join(folder, 'built'));
  const app = join(folder, 'built', `${service}-app`);
  for (const part of ['json', 'full']) cpSync(join(tree, part), app, { recursive: true });
  copyAll(recipe.pagesNeed, app);
  const pages = join(folder, 'built', 'pages');
  const places = (recipe.pages ?? '')
    .replaceAll(/(?<![\w/])\/tmp\/pages\b/g, join(folder, 'built', 'made'))
    .replaceAll(/(?<![\w/])\/pages\b/g, pages);
  await shell(places, app, { SERVICE: service });
  return pages;
}

/** Starts what an image starts, in its tree, with nothing of this process's environment. */
export function startImage(
  command: readonly string[],
  app: string,
  env: Readonly<Record<string, string>>,
): { child: ChildProcess; said: () => string } {
  const [program = '', ...words] = command;
  const child = spawn(program, words, {
    cwd: app,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: path, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes));
  return { child, said: () => said };
}
