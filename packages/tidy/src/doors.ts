import { importsOf, packageOf } from './imports.ts';
import { type Breach, isSource, isTest, listFiles, readText } from './tree.ts';

// A library that may die, leak or change sits behind one door (style.md 21). The right side lists
// where it may be imported; a `store.ts` is a room's own door to its database.
const doors: Readonly<Record<string, (path: string) => boolean>> = {
  kafkajs: (path) => path.startsWith('packages/stream/'),
  mongoose: (path) =>
    path.startsWith('packages/ledger/') || /\/([a-z-]+-)?store(\.[a-z]+)*\.ts$/.test(path),
  // A fresh `mongod` must be told once that it is a replica set.
  mongodb: (path) => path === 'infra/local/src/mongod.ts',
  'keycloak-connect': (path) => path.startsWith('packages/auth/'),
  jose: (path) => path.startsWith('packages/auth/') || path.startsWith('packages/proof/'),
  'openid-client': (path) => path.startsWith('packages/auth/'),
  // The schema library reads what comes from outside: at the edge and in configuration.
  zod: (path) =>
    path.startsWith('packages/http/') ||
    /\/([a-z-]+-)?(wire|config)(-[a-z-]+)?\.ts$/.test(path) ||
    /\/wire\/[a-z-]+\.ts$/.test(path),
  '@asteasolutions/zod-to-openapi': (path) => path.startsWith('packages/http/'),
  '@bufbuild/protobuf': (path) => path.startsWith('packages/events/'),
  nodemailer: (path) => path.startsWith('services/notification/'),
  standardwebhooks: (path) =>
    path.startsWith('services/notification/') || path.startsWith('examples/'),
};

/** Imports of guarded libraries outside their door, in product code (tests may look behind it). */
export function closedDoors(): Breach[] {
  const breaches: Breach[] = [];
  for (const path of listFiles()) {
    if (!isSource(path) || isTest(path) || path.startsWith('load-tests/')) continue;
    for (const { from, line } of importsOf(readText(path))) {
      const name = packageOf(from);
      const open = doors[name] ?? (name.startsWith('@opentelemetry/') ? inTelemetry : undefined);
      if (open && !open(path)) breaches.push({ path, line, what: `imports ${name} past its door` });
    }
  }
  return breaches;
}

const inTelemetry = (path: string): boolean => path.startsWith('packages/telemetry/');

/** Deep imports into a package's files, and relative imports that leave their workspace. */
export function deepImports(): Breach[] {
  const breaches: Breach[] = [];
  for (const path of listFiles()) {
    if (!isSource(path)) continue;
    const home = path.split('/').slice(0, 2).join('/');
    for (const { from, line } of importsOf(readText(path))) {
      if (/^@doui\/[^/]+\/src\//.test(from)) {
        breaches.push({ path, line, what: `reaches into ${from}; use the package's exports` });
      }
      if (from.startsWith('../') && leaves(path, from, home)) {
        breaches.push({ path, line, what: `${from} leaves ${home}; use the package's name` });
      }
    }
  }
  return breaches;
}

function leaves(path: string, from: string, home: string): boolean {
  if (!/^(packages|services)\//.test(home)) return false;
  const parts = path.split('/').slice(0, -1);
  for (const step of from.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return !parts.join('/').startsWith(`${home}/`);
}
