import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { within } from '../run.ts';
import { type Fault, required, sleep, took } from './fault.ts';

const chunk = Buffer.alloc(16 * 1_024 * 1_024);
const fullMs = 8_000;
const recoveredMs = 60_000;

/** F6: the disk of database and broker is full. Needs a disk of its own, see `small-disk.ts`. */
export const f06: Fault = {
  id: 'F6',
  title: 'disk full under database and broker',
  async run(run) {
    const { stack, clients } = run;
    const { dataDir } = stack.servers;
    const filler = join(dataDir, 'filler');
    const from = clients.commands.length;
    fill(filler);
    await sleep(fullMs);
    const meanwhile = clients.commands.slice(from);
    const refused = meanwhile.filter(({ answer }) => answer && answer.status >= 500);
    rmSync(filler, { force: true });
    const before = clients.counts.answered;
    const began = performance.now();
    const again = await within(recoveredMs, async () => clients.counts.answered > before);
    const answeredMs = performance.now() - began;
    const flowing = await run.flows(recoveredMs);
    const codes = [...new Set(refused.map(({ answer }) => answer?.status))].join(', ');
    return [
      required('writes are refused meanwhile', refused.length > 0, `${refused.length} (${codes})`),
      required('writes are answered again by themselves', again, took(answeredMs)),
      required('the feed flows again by itself', flowing !== undefined, took(flowing)),
    ];
  },
};

/** Writes until there is no room for another byte. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let size = chunk.length; size > 0; ) {
      try {
        writeSync(handle, chunk, 0, size);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(handle);
  }
}
