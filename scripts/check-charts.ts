// Every chart: linted, rendered twice to the same bytes, checked against the Kubernetes schemas, unit-tested.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const cache = process.env['DOUI_CACHE_DIR'] ?? join(root, '.doui/cache');
const bin = join(cache, 'bin');
const kubernetesVersion = '1.34';

// Module and version, and the folder of the command in it.
const tools = [
  ['helm', 'helm.sh/helm/v3@v3.22.0', 'cmd/helm'],
  ['helm-unittest', 'github.com/helm-unittest/helm-unittest@v1.1.2', 'cmd/helm-unittest'],
] as const;

function run(command: string, args: string[], options: { cwd?: string } = {}) {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    ...options,
  });
  const said = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`;
  return { ok: done.status === 0, out: done.stdout ?? '', said };
}

function need(command: string, why: string): void {
  if (spawnSync(command, ['--version']).error && spawnSync(command, ['version']).error) {
    console.error(`${command} is missing: ${why}. Install it and run the check again.`);
    process.exit(1);
  }
}

function prepare(): { python: string } {
  need('go', 'the chart checks build helm and its unit-test tool with it');
  need('python3', 'the chart checks validate manifests with a Python package');
  mkdirSync(bin, { recursive: true });
  for (const [name, module, command] of tools) {
    if (existsSync(join(bin, name))) continue;
    console.log(`building ${name} (once, a few minutes)`);
    build(name, module, command);
  }
  const venv = join(cache, 'kubernetes-validate');
  if (!existsSync(join(venv, 'bin/kubernetes-validate'))) {
    console.log('installing kubernetes-validate (once)');
    const made = run('python3', ['-m', 'venv', venv]);
    const python = join(venv, 'bin/python');
    const added = run(python, ['-m', 'pip', 'install', '-q', 'kubernetes-validate==1.37.0']);
    if (!made.ok || !added.ok)
      throw new Error(`cannot install kubernetes-validate:\n${made.said}${added.said}`);
  }
  return { python: join(venv, 'bin/kubernetes-validate') };
}

/** Built from a copy of the module, because `go install` refuses modules with replacements. */
function build(name: string, module: string, command: string): void {
  const fetched = run('go', ['mod', 'download', '-json', module], { cwd: tmpdir() });
  if (!fetched.ok) throw new Error(`cannot fetch ${module}:\n${fetched.said}`);
  const { Dir: source } = JSON.parse(fetched.out) as { Dir: string };
  const copy = mkdtempSync(join(tmpdir(), `doui-${name}-`));
  if (!run('cp', ['-r', `${source}/.`, copy]).ok || !run('chmod', ['-R', 'u+w', copy]).ok) {
    throw new Error(`cannot copy ${module}`);
  }
  const built = run('go', ['build', '-o', join(bin, name), `./${command}`], { cwd: copy });
  rmSync(copy, { recursive: true, force: true });
  if (!built.ok) throw new Error(`cannot build ${name}:\n${built.said}`);
}

/** Charts with their dependencies beside them, in a folder of their own so that the tree stays clean. */
function assemble(): string {
  const folder = mkdtempSync(join(tmpdir(), 'doui-charts-'));
  cpSync(join(root, 'charts'), folder, { recursive: true });
  for (const name of ordered(folder)) {
    const built = run(join(bin, 'helm'), [
      'dependency',
      'build',
      '--skip-refresh',
      join(folder, name),
    ]);
    if (!built.ok) throw new Error(`dependencies of ${name}:\n${built.said}`);
  }
  return folder;
}

const ordered = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'doui-lib')
    .map(({ name }) => name)
    .sort((a, b) => Number(a === 'doui') - Number(b === 'doui') || a.localeCompare(b));

// Resources of Strimzi and the Gateway API have no schema in Kubernetes; their shape is unit-tested.
const isOurs = (manifest: string): boolean =>
  !/^apiVersion: (kafka\.strimzi\.io|gateway\.networking)/m.test(manifest) &&
  /^kind:/m.test(manifest);

let failed = 0;
function verdict(name: string, what: string, ok: boolean, said: string): void {
  console.log(`${ok ? '✓' : '✗'} ${name}: ${what}`);
  if (!ok) {
    failed += 1;
    console.error(said);
  }
}

const { python: validate } = prepare();
const folder = assemble();
for (const name of ordered(folder)) {
  const chart = join(folder, name);
  const linted = run(join(bin, 'helm'), ['lint', '--strict', chart]);
  verdict(name, 'lint', linted.ok, linted.said);
  const args = ['template', 'doui', chart, '--set', 'global.route.enabled=true'];
  const [first, second] = [run(join(bin, 'helm'), args), run(join(bin, 'helm'), args)];
  verdict(name, 'renders the same bytes twice', first.ok && first.out === second.out, first.said);
  const manifests = first.out.split(/^---$/m).filter(isOurs).join('\n---\n');
  if (manifests) {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, manifests);
    const valid = run(validate, ['--strict', '-k', kubernetesVersion, file]);
    verdict(name, `manifests are valid for Kubernetes ${kubernetesVersion}`, valid.ok, valid.said);
  }
  const tested = run(join(bin, 'helm-unittest'), ['--strict', chart]);
  verdict(name, 'unit tests', tested.ok, tested.said);
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
