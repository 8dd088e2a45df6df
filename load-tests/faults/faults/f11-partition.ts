import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { topics } from '@doui/events';
import { type Run, within } from '../run.ts';
import { type Fault, required, sleep, took } from './fault.ts';
import { flowsFor, partitionOfState } from './of-a-partition.ts';

const takenMs = 20_000;
const noticedMs = 30_000;
const flowsMs = 60_000;
const taken = 3;
const name = `${topics.consentState}-${taken}`;

/**
 * F11: one partition of one state topic cannot be read or written: the log directory it lies in is taken away.
 * Nobody of that partition may be decided about, everybody else must be. Whether records of others leave is measured: ADR 0018
 * says why not all do.
 */
export const f11: Fault = {
  id: 'F11',
  title: 'the log directory of one partition of one state topic is taken away',
  async run(run) {
    const { stack, watch, people } = run;
    const { dataDir } = stack.servers;
    const [theirs, others] = bySide(people.steady);
    await onItsOwn(run);
    await run.flows(flowsMs);
    const second = join(dataDir, 'kafka', 'second');
    renameSync(second, `${second}.away`);
    // The broker finds out when it next writes there; from then on nobody has a fresh view of it.
    const noticed = await within(noticedMs, async () => !(await flowsFor(run, theirs, 2_500)));
    const from = watch.outputs.length;
    const reads = run.clients.reads.length;
    const until = performance.now() + takenMs;
    while (performance.now() < until && !run.state.over) {
      await Promise.all([...theirs.slice(0, 2), ...others.slice(0, 2)].map(run.clients.decision));
      await sleep(500);
    }
    const left = watch.outputs.slice(from);
    const decided = run.clients.reads.slice(reads).filter(({ outcome }) => outcome === 'answered');
    const leftOf = (side: readonly string[]) =>
      left.filter(({ person }) => side.includes(person)).length;
    const decidedOf = (side: readonly string[]) =>
      decided.filter(({ about }) => side.includes(about?.person ?? '')).length;
    const told = [
      `${leftOf(others)} records and ${decidedOf(others)} decisions of others`,
      `${leftOf(theirs)} and ${decidedOf(theirs)} of theirs`,
    ].join(', ');
    run.progress(`F11: while it was away ${told}`);
    await backAgain(run);
    const flowing = await run.flows(flowsMs);
    const again = await within(flowsMs, () => flowsFor(run, theirs, 5_000));
    return [
      required('the persons of that partition pause', noticed && leftOf(theirs) === 0, told),
      required('and are not decided about', decidedOf(theirs) === 0, told),
      required('but the others are', decidedOf(others) > 0, told),
      required('the feed flows again with it', flowing !== undefined && again, took(flowing)),
    ];
  },
};

/** Those whose states lie in the partition, and the others. */
function bySide(persons: readonly string[]): [string[], string[]] {
  const isTheirs = (person: string) => partitionOfState(person) === taken;
  return [persons.filter(isTheirs), persons.filter((person) => !isTheirs(person))];
}

const stopped = async (run: Run, what: () => void): Promise<void> => {
  await run.stack.signal('kafka', 'SIGTERM');
  what();
  await run.stack.startAgain('kafka');
  run.counts.brokerRestarts += 1;
};

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').split('\n');

/** Gives the partition a log directory of its own, as a broker with two disks has it. */
async function onItsOwn(run: Run): Promise<void> {
  const kafka = join(run.stack.servers.dataDir, 'kafka');
  const [first, second] = [join(kafka, 'data'), join(kafka, 'second')];
  await stopped(run, () => {
    mkdirSync(second);
    const meta = linesOf(join(first, 'meta.properties')).map((line) =>
      line.startsWith('directory.id=') ? `directory.id=${directoryId()}` : line,
    );
    writeFileSync(join(second, 'meta.properties'), meta.join('\n'));
    renameSync(join(first, name), join(second, name));
    setDirectories(kafka, `${first},${second}`);
  });
}

/** Everything is where it was before. */
async function backAgain(run: Run): Promise<void> {
  const kafka = join(run.stack.servers.dataDir, 'kafka');
  const [first, second] = [join(kafka, 'data'), join(kafka, 'second')];
  await stopped(run, () => {
    const away = existsSync(`${second}.away`) ? `${second}.away` : second;
    renameSync(join(away, name), join(first, name));
    rmSync(away, { recursive: true });
    setDirectories(kafka, first);
  });
}

function setDirectories(kafka: string, directories: string): void {
  const file = join(kafka, 'server.properties');
  const lines = linesOf(file).map((line) =>
    line.startsWith('log.dirs=') ? `log.dirs=${directories}` : line,
  );
  writeFileSync(file, lines.join('\n'), { mode: 0o600 });
}

/** As the broker writes them: 16 bytes that begin with no dash. */
const directoryId = (): string => {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? directoryId() : id;
};
