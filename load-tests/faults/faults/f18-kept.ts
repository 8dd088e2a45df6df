import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { between } from '../load/random.ts';
import { type Fault, required, sleep, took } from './fault.ts';

const flowsMs = 15_000;
const readyMs = 5_000;
const betweenMs = 3_000;

type Damage = (file: string, random: () => number, older: string) => void;

/** What may have become of a file when its process is started again. */
const damages: Readonly<Record<string, Damage>> = {
  'was cut': (file, random) =>
    truncateSync(file, Math.floor(between(random, 0, readFileSync(file).length))),
  'has a turned bit': (file, random) => {
    const bytes = readFileSync(file);
    const at = Math.floor(between(random, 0, bytes.length - 1));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(between(random, 0, 8)));
    writeFileSync(file, bytes);
  },
  'is of another schema': (file) => {
    const text = readFileSync(file).toString('latin1').replace('"schema":1', '"schema":0');
    writeFileSync(file, Buffer.from(text, 'latin1'));
  },
  'is an older copy': (file, _random, older) => copyFileSync(older, file),
  'is another follower’s': (file, _random, older) =>
    copyFileSync(
      older.replace('gate.', 'decision.').replace('opt-out.registry', 'gate.view'),
      file,
    ),
};

/** F18: what a follower has kept for its next life was damaged. */
export const f18: Fault = {
  id: 'F18',
  title: 'what followers keep for their next life is cut, changed, or put back from a copy',
  async run(run, { patience }) {
    const { stack, random } = run;
    const folder = join(stack.servers.dataDir, 'kept');
    const kept = () => readdirSync(folder).filter((name) => name.endsWith('.kept'));
    const before = new Map(kept().map((name) => [name, `${join(folder, name)}.copy`]));
    for (const [name, copy] of before) copyFileSync(join(folder, name), copy);
    // By then people have given and withdrawn what the copies do not know.
    await sleep(betweenMs);
    const times: number[] = [];
    let tried = 0;
    for (const [what, damage] of Object.entries(damages)) {
      for (const service of ['gate', 'decision', 'opt-out']) {
        if (run.state.over) break;
        await stack.signal(service, 'SIGKILL');
        run.counts.kills += 1;
        for (const name of kept().filter((one) => one.startsWith(`${service}.`))) {
          const older = before.get(name);
          if (older === undefined || !existsSync(older)) continue;
          damage(join(folder, name), random, older);
          tried += 1;
        }
        const ms = await stack.startAgain(service);
        times.push(ms);
        run.progress(`F18: what ${service} keeps ${what}; ready again after ${Math.round(ms)} ms`);
        await sleep(500);
      }
    }
    const worst = Math.max(...times);
    const flowing = await run.flows(flowsMs);
    return [
      required('files were damaged', tried >= Object.keys(damages).length * 3, `${tried} files`),
      required('ready again in 5 s', worst <= readyMs * patience, `worst ${Math.round(worst)} ms`),
      required('the feeds flow again', flowing !== undefined, took(flowing)),
    ];
  },
};
