import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCacheDir } from '@doui/local';
import { hasGo } from '../load/k6.ts';

/** A server written in Go that is built from its module at one version. */
export type GoTool = {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** Its `go.mod` replaces modules, which `go install` refuses: it is built from its own source. */
  readonly asMain?: true;
};

export const openfga: GoTool = {
  name: 'openfga',
  module: 'github.com/openfga/openfga/cmd/openfga',
  version: 'v1.22.1',
};
export const cerbos: GoTool = {
  name: 'cerbos',
  module: 'github.com/cerbos/cerbos/cmd/cerbos',
  version: 'v0.55.0',
  asMain: true,
};

const binaryOf = ({ name, version }: GoTool): string =>
  join(defaultCacheDir(), 'bin', `${name}-${version}`);

/** Building takes minutes of both cores, so it is done only when the row is asked for by name. */
export function whyNotRun(tool: GoTool, asked: boolean): string | undefined {
  if (existsSync(binaryOf(tool))) return undefined;
  const { name, module, version } = tool;
  if (!asked) return `${name} ${version} is not built; --only ${name} builds ${module} with Go`;
  return hasGo() ? undefined : 'not on the PATH: go';
}

/** The binary, built the first time. */
export function goBinary(tool: GoTool): string {
  const binary = binaryOf(tool);
  if (existsSync(binary)) return binary;
  const folder = `${binary}.partial`;
  mkdirSync(folder, { recursive: true });
  console.error(`${tool.name}: building ${tool.module}@${tool.version}, some minutes …`);
  build(tool, folder);
  renameSync(join(folder, tool.name), binary);
  rmSync(folder, { recursive: true });
  return binary;
}

function build({ name, module, version, asMain }: GoTool, folder: string): void {
  const go = (cwd: string, ...args: string[]): string => {
    const { status, stdout } = spawnSync('go', args, {
      cwd,
      env: { ...process.env, GOBIN: folder, GOWORK: 'off' },
      stdio: ['ignore', 'pipe', 2],
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${name} could not be built, see above`);
    return stdout;
  };
  if (!asMain) {
    go(folder, 'install', `${module}@${version}`);
    return;
  }
  const [root = '', command = ''] = module.split('/cmd/');
  const { Dir } = JSON.parse(go(folder, 'mod', 'download', '-json', `${root}@${version}`));
  go(Dir, 'build', '-mod=readonly', '-o', join(folder, name), `./cmd/${command}`);
}

export type GoServer = {
  /** User and system time it has used so far. */
  cpuSeconds(): number;
  stop(): Promise<void>;
};

/** Starts the binary and waits until `ready` answers `200`. */
export async function startGoServer(
  tool: GoTool,
  args: readonly string[],
  ready: string,
): Promise<GoServer> {
  const child = spawn(goBinary(tool), args, { stdio: ['ignore', 'ignore', 2] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = (): void => void child.kill('SIGTERM');
  process.once('exit', end);
  for (let tries = 0; !(await answers(ready)); tries++) {
    if (child.exitCode !== null || tries > 300) throw new Error(`${tool.name} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    cpuSeconds: () => cpuSecondsOf(child),
    async stop() {
      process.removeListener('exit', end);
      end();
      await ended;
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** Fields 14 and 15 of `/proc/<pid>/stat`, in hundredths; the name before may hold spaces. */
function cpuSecondsOf({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
