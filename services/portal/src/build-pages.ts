import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

// Builds the pages into a folder named by a hash of what they are made from; a second start finds it.
const web = fileURLToPath(new URL('./web/', import.meta.url));
const own = fileURLToPath(new URL('../package.json', import.meta.url));
const lock = fileURLToPath(new URL('../../../package-lock.json', import.meta.url));

const compressible = new Set(['.js', '.css', '.svg', '.html']);

/** The folder with the built pages, made when it is not there yet. */
export async function buildPages(parent: string): Promise<string> {
  const target = join(parent, `pages-${sourceHash()}`);
  if (existsSync(join(target, 'index.html'))) return target;
  const partial = `${target}.${process.pid}.partial`;
  mkdirSync(partial, { recursive: true });
  try {
    await bundle(partial);
    await compressAll(partial);
    renameSync(partial, target);
    forgetOld(parent);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Somebody else may have been faster.
    if (!existsSync(join(target, 'index.html'))) throw error;
  }
  return target;
}

const keptMax = 3;

/** Builds of earlier sources; who serves one of them has read it already. */
function forgetOld(parent: string): void {
  const builds = readdirSync(parent)
    .filter((name) => /^pages-[0-9a-f]{16}$/.test(name))
    .map((name) => ({ path: join(parent, name), at: statSync(join(parent, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of builds.slice(keptMax)) rmSync(path, { recursive: true, force: true });
}

function sourceHash(): string {
  const hash = createHash('sha256');
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [...files, own, ...(existsSync(lock) ? [lock] : [])]) {
    hash.update(file.slice(web.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

async function bundle(outDir: string): Promise<void> {
  // Whoever builds, a test as well, gets what people are to get: the tools look at this and at nothing else.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await bundleForPeople(outDir);
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

async function bundleForPeople(outDir: string): Promise<void> {
  // Loaded only when there is something to build: an image carries the pages, not the tools.
  const [{ build }, { default: react }, { default: tailwind }] = await Promise.all([
    import('vite'),
    import('@vitejs/plugin-react'),
    import('@tailwindcss/vite'),
  ]);
  await build({
    root: web,
    configFile: false,
    logLevel: 'warn',
    plugins: [react(), tailwind()],
    // The policy of the pages allows nothing inline.
    build: {
      ...{ outDir, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
      // Which files a page is made of: what it weighs is held to its budget by them.
      manifest: 'manifest.json',
    },
  });
}

async function compressAll(directory: string): Promise<void> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  await Promise.all(
    entries
      .filter((entry) => entry.isFile() && compressible.has(extname(entry.name)))
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        const bytes = readFileSync(file);
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
        await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality));
        await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
      }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [parent] = process.argv.slice(2);
  if (!parent) throw new Error('usage: build-pages.ts <folder>');
  console.log(await buildPages(parent));
}
