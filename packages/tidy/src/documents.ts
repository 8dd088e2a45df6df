import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type Breach, listFiles, readText, root } from './tree.ts';

/** Links in our Markdown that point to a file which is gone. */
export function deadLinks(): Breach[] {
  const breaches: Breach[] = [];
  for (const path of listFiles().filter((file) => file.endsWith('.md'))) {
    const text = readText(path);
    for (const match of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      const target = (match[1] ?? '').replace(/#.*$/, '');
      if (!target || /^[a-z]+:/.test(target)) continue;
      if (!existsSync(join(root, normalize(join(dirname(path), target))))) {
        breaches.push({
          path,
          line: text.slice(0, match.index).split('\n').length,
          what: `links to ${target}`,
        });
      }
    }
  }
  return breaches;
}

/** `npm run x` in our Markdown for which the root has no script. */
export function goneScripts(): Breach[] {
  const scripts = (JSON.parse(readText('package.json')) as { scripts: Record<string, string> })
    .scripts;
  const breaches: Breach[] = [];
  for (const path of listFiles().filter((file) => file.endsWith('.md'))) {
    for (const match of readText(path).matchAll(/npm run ([a-z][a-z0-9:-]*)/g)) {
      if (!scripts[match[1] ?? '']) breaches.push({ path, what: `names the script ${match[1]}` });
    }
  }
  return breaches;
}

/** A folder of a service or package that has no README or no source. */
export function emptyRooms(): Breach[] {
  const files = listFiles();
  const breaches: Breach[] = [];
  const services = new Set(
    files
      .filter((path) => path.startsWith('services/'))
      .map((path) => path.split('/').slice(0, 2).join('/')),
  );
  for (const service of services) {
    for (const wanted of [
      'README.md',
      'package.json',
      'src/main.ts',
      'src/config.ts',
      'src/compose.ts',
    ]) {
      if (!files.includes(`${service}/${wanted}`))
        breaches.push({ path: service, what: `has no ${wanted}` });
    }
  }
  return breaches;
}

const settingsPage = 'docs/design/contracts.md';
/** A field of a configuration's schema: what is read is called after it. */
const field =
  /^\s+([a-z][A-Za-z]+): (?:z\b|url\b|ms\(|listed|flag\b|file\b|port\b|commonConfig\.|rest\.)/gm;

/** Settings of services that the page of contracts does not name. */
export function unnamedSettings(): Breach[] {
  const page = readText(settingsPage);
  const serviceUrl = /`DOUI_<SERVICE>_URL`/.test(page);
  const breaches: Breach[] = [];
  for (const path of listFiles()) {
    if (!/^(services\/[^/]+|packages\/http)\/src\/config\.ts$/.test(path)) continue;
    for (const [, name = ''] of readText(path).matchAll(field)) {
      const setting = `DOUI_${name.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}`;
      const ofService = serviceUrl && setting.endsWith('_URL') && isService(setting);
      if (!ofService && !page.includes(`\`${setting}\``))
        breaches.push({ path, what: `reads ${setting}, which ${settingsPage} does not name` });
    }
  }
  return breaches;
}

const isService = (setting: string): boolean => {
  const name = setting.slice('DOUI_'.length, -'_URL'.length).toLowerCase().replaceAll('_', '-');
  return listFiles().includes(`services/${name}/src/main.ts`);
};
