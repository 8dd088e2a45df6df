import { expect, test } from 'vitest';
import { startWatch } from './watch-loop.ts';

test('a pass that fails after the watch was told to stop does not make it rest once more', async () => {
  let fail: (error: Error) => void = () => undefined;
  const asked = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const troubles: unknown[] = [];
  const watch = startWatch({
    // An owner that does not answer.
    // biome-ignore lint/correctness/useYield: it fails before it has looked at anything
    async *pass() {
      await asked;
    },
    everyMs: 1,
    onLooked: () => undefined,
    onPass: () => undefined,
    onTrouble: (error) => void troubles.push(error),
  });
  watch.start();
  const stopping = watch.stop();
  fail(new Error('no answer'));
  await stopping;
  expect(troubles).toHaveLength(1);
}, 5_000);
