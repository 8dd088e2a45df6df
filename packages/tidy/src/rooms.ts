import { importsOf, packageOf } from './imports.ts';
import { type Breach, isSource, isTest, listFiles, readText } from './tree.ts';

// Which room may import what (style.md, "What each room may do"). A room is told by its file name.
const quietFiles = /\/(events|state|decide|reasons|evolve)(-[a-z-]+)?\.ts$/;
const quietPackages = new Set(['@doui/kernel', '@doui/law']);
const quietBan =
  /\b(Date\.now|new Date\(\)|Math\.random|process\.env|console\.|setTimeout|setInterval|await |async )/;

/** Breaches of the quiet room: packages and services whose names promise pure functions. */
export function noisyQuietRooms(): Breach[] {
  const breaches: Breach[] = [];
  for (const path of listFiles().filter(isQuiet)) {
    const text = readText(path);
    for (const { from, line } of importsOf(text)) {
      if (!allowedInQuiet(path, from))
        breaches.push({ path, line, what: `quiet room imports ${from}` });
    }
    text.split('\n').forEach((code, at) => {
      const words = code.replace(/\/\/.*$|^\s*\*.*$|'[^']*'|`[^`]*`/g, '');
      const found = quietBan.exec(words);
      if (found) breaches.push({ path, line: at + 1, what: `quiet room uses ${found[0].trim()}` });
    });
  }
  return breaches;
}

const isQuiet = (path: string): boolean =>
  isSource(path) &&
  !isTest(path) &&
  ((/^services\/[^/]+\/src\/[^/]+\//.test(path) && quietFiles.test(path)) ||
    (path.startsWith('packages/law/src/') && !/\/(cases|trace|run-cases)[a-z-]*\.ts$/.test(path)));

function allowedInQuiet(path: string, from: string): boolean {
  if (quietPackages.has(packageOf(from))) return true;
  if (!from.startsWith('.')) return false;
  // A neighbour in the same room, by name, or a sister's quiet room.
  return (
    path.startsWith('packages/law/') || !/\/(wire|store|routes|handle|compose|config)\b/.test(from)
  );
}

const forbidden: readonly {
  readonly file: RegExp;
  readonly never: RegExp;
  readonly room: string;
}[] = [
  {
    file: /\/(routes)(-[a-z-]+)?\.ts$/,
    never: /^@doui\/ledger|\/decide(-[a-z-]+)?\.ts$/,
    room: 'routes',
  },
  { file: /\/wire(-[a-z-]+)?\.ts$/, never: /^@doui\/(ledger|stream)$|\/store\.ts$/, room: 'wire' },
  { file: /\/handle(-[a-z-]+)?\.ts$/, never: /^express$/, room: 'handle' },
  {
    file: /\/project-[a-z-]+\.ts$/,
    never: /^@doui\/(ledger|stream)$|\/decide\.ts$/,
    room: 'project',
  },
];

/** Imports that cross from one room of a service into another that it must not know. */
export function crossedRooms(): Breach[] {
  const breaches: Breach[] = [];
  for (const path of listFiles()) {
    if (!path.startsWith('services/') || !isSource(path) || isTest(path)) continue;
    for (const rule of forbidden.filter(({ file }) => file.test(path))) {
      for (const { from, line, typeOnly } of importsOf(readText(path))) {
        if (!typeOnly && rule.never.test(from)) {
          breaches.push({ path, line, what: `${rule.room} imports ${from}` });
        }
      }
    }
  }
  return breaches;
}
