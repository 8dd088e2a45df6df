import { topics } from '@doui/events';
import { feed } from '../feeds.ts';
import type { Line } from '../load/lines.ts';
import { type Run, within } from '../run.ts';
import { sleep } from './fault.ts';

const withinMs = 40_000;
/** Somebody who is written about at every turn, and of whom nothing comes for so long, is denied. */
const nothingMs = 1_500;

type Written = { readonly value: Uint8Array; readonly headers?: Readonly<Record<string, string>> };

/**
 * Writes a state of somebody that no reader can make sense of: it may be a withdrawal, so nothing flows about that person
 * until the next version.
 */
export async function deniedBy(
  run: Run,
  written: (key: string, version: number) => Written,
): Promise<{ denied: boolean; detail: string }> {
  const [{ clients, watch, source }]: readonly [Line, Line] = run.lines;
  const person = clients.reserve();
  source.often.add(person);
  const publisher = run.watch.stream.publisher();
  try {
    // Whatever was said before, from now on the newest version is known.
    const { position } = (await clients.give(person)) ?? {};
    const flows = (from: number) => watch.outputs.slice(from).some((one) => one.person === person);
    const from = watch.outputs.length;
    const flowed = await within(withinMs, async () => flows(from));
    const key = `${feed.org}/person/${person}`;
    const { value, headers = {} } = written(key, position?.version ?? 1);
    await publisher.send([{ topic: topics.consentState, key, value, headers }]);
    const denied = await within(withinMs, async () => {
      const after = watch.outputs.length;
      await sleep(nothingMs);
      return !flows(after);
    });
    await clients.withdraw(person);
    await clients.give(person);
    const given = watch.outputs.length;
    const again = await within(withinMs, async () => flows(given));
    run.tampered.add(person);
    return {
      denied: flowed && denied && again,
      detail: again ? 'and the next version lifts it' : 'not lifted',
    };
  } finally {
    await publisher.close();
    source.often.delete(person);
    clients.letGo(person);
  }
}
