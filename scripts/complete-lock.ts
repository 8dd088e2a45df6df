// npm leaves optional packages of other platforms out of the lock file when the registry in use does
// not carry them, and then `npm ci` refuses the lock elsewhere. This adds the missing ones again:
// version as the parent asks for, platform read from the package's name, never an address.
import { readFileSync, writeFileSync } from 'node:fs';

type LockEntry = {
  version?: string;
  resolved?: string;
  integrity?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  license?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
};
type Lock = { packages: Record<string, LockEntry> };

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'windows',
];
const processors = [
  'arm',
  'arm64',
  'aarch64',
  'ia32',
  'x64',
  'x86_64',
  '64',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
];
const exactVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** os, cpu and libc as npm writes them, read from a name such as `@scope/tool-linux-x64-musl`. */
export function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> {
  const words = name.replace(/^@[^/]+\//, '').split(/[-/]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.findLast((word) => processors.includes(word) || word.startsWith('arm'));
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  const cpuNames: Record<string, string> = {
    '64': 'x64',
    x86_64: 'x64',
    aarch64: 'arm64',
    armv7: 'arm',
    arm64ec: 'arm64',
  };
  return {
    ...(cpu ? { cpu: [cpuNames[cpu] ?? cpu] } : {}),
    ...(os ? { os: [os === 'windows' ? 'win32' : os] } : {}),
    ...(libc ? { libc: [libc] } : {}),
  };
}

/** Adds what is missing to `lock` and returns the names added. */
export function completeLock(lock: Lock): string[] {
  const added: string[] = [];
  for (const [place, entry] of Object.entries(lock.packages)) {
    if (!entry.link) delete entry.resolved; // A link's is a workspace folder, any other an address.
    for (const [name, wanted] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!exactVersion.test(wanted) || found(lock, place, name)) continue;
      lock.packages[`node_modules/${name}`] = {
        version: wanted,
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      };
      added.push(name);
    }
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return added;
}

function found(lock: Lock, parent: string, name: string): boolean {
  if (lock.packages[`${parent}/node_modules/${name}`]) return true;
  return lock.packages[`node_modules/${name}`] !== undefined;
}

if (import.meta.main) {
  const path = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
  const added = completeLock(lock);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(added.length ? `added to the lock: ${added.join(', ')}` : 'the lock is complete');
}
