import { type Breach, isSource, isTest, listFiles, readText } from './tree.ts';

const textFile = /\.(ts|tsx|js|mjs|java|sh|ya?ml|md|json|proto|html|css)$|(^|\/)Dockerfile$/;

// Built from pieces so that this file does not break its own rule.
const marker = new RegExp(
  `\\b(${['TO', 'FIX', 'XX', 'HA'].map((head, at) => head + ['DO', 'ME', 'X', 'CK'][at]).join('|')})\\b`,
);
const machinePath = /(^|[^A-Za-z0-9_./-])\/(work|farm|root|home\/[a-z]+)\//;
const narrowed = /\b(it|test|describe)\.(skip|only|todo)\(|\bx(it|describe)\(/;

/** Leftover markers, paths of a machine, skipped or narrowed tests, download addresses. */
export function badWords(): Breach[] {
  const breaches: Breach[] = [];
  for (const path of listFiles()) {
    if (path.startsWith('packages/tidy/') || !textFile.test(path)) continue;
    if (path === 'package-lock.json') {
      if (/"resolved": *"http/.test(readText(path)))
        breaches.push({ path, what: 'names an address' });
      continue;
    }
    readText(path)
      .split('\n')
      .forEach((text, at) => {
        const line = at + 1;
        if (marker.test(text)) breaches.push({ path, line, what: 'a leftover marker' });
        if (machinePath.test(text)) breaches.push({ path, line, what: 'a path of one machine' });
        if (narrowed.test(text)) breaches.push({ path, line, what: 'a skipped or narrowed test' });
      });
  }
  return breaches;
}

/** File sizes: past 400 lines a file is two files (600 for tests). A list is one list (style 9). */
export function longFiles(): Breach[] {
  const breaches: Breach[] = [];
  for (const path of listFiles().filter(isSource)) {
    const lines = readText(path).split('\n').length;
    const most = path.endsWith('-list.ts') ? 1000 : isTest(path) ? 600 : 400;
    if (lines > most) breaches.push({ path, what: `${lines} lines; ${most} at most` });
  }
  return breaches;
}

/** Names: kebab-case files, named exports only. */
export function badNames(): Breach[] {
  const breaches: Breach[] = [];
  for (const path of listFiles().filter(isSource)) {
    const name = path.split('/').at(-1) ?? '';
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.tsx?$/.test(name)) {
      breaches.push({ path, what: 'is not kebab-case' });
    }
    if (/^export default/m.test(readText(path)) && !name.endsWith('.config.ts')) {
      breaches.push({ path, what: 'has a default export' });
    }
  }
  return breaches;
}
