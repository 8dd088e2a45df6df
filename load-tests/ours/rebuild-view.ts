import { readFileSync } from 'node:fs';
import { topics } from '@doui/events';
import { createView } from '@doui/view';
import { consumeState } from '../../services/gate/src/view/consume-state.ts';
import { purposes } from '../bench/persons.ts';
import { serve } from '../bench/program.ts';
import { connectAsAdmin } from '../bench/topics.ts';

// The gate's view, built from a topic of consent states with the gate's own reader: MAC checked,
// decoded, applied.
serve(async ({ servers, run, work }) => {
  const { persons = 1 } = work;
  const topic = `bench.${run}.state`;
  const stream = connectAsAdmin(servers);
  const macKey = readFileSync(servers.stateMacKeyFile);
  let turns = 0;

  return {
    async turn() {
      const before = memoryInUse();
      const view = createView();
      const read = consumeState({
        view,
        macKey,
        onChange: () => undefined,
        onRegistry: () => undefined,
        undecodable: (_topic, why) => {
          throw new Error(why);
        },
      });
      let firstMs: number | undefined;
      let seen = 0;
      let finish: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const follower = stream.follow({
        group: `bench.${run}.ours.${turns++}`,
        topics: [topic],
        onRecord(record) {
          firstMs ??= performance.now();
          const done = read({ ...record, topic: topics.consentState });
          if (++seen === persons) finish();
          return done;
        },
      });
      await finished;
      const seconds = (performance.now() - (firstMs ?? 0)) / 1000;
      await follower.stop();
      const { answers, bytes } = view.counts();
      if (answers !== persons * purposes.length) throw new Error(`${answers} answers in the view`);
      const figures = { tables: bytes / answers, process: (memoryInUse() - before) / answers };
      return { operations: persons, seconds, figures };
    },
    close: () => stream.close(),
  };
});

/** Heap and typed arrays after a collection. */
function memoryInUse(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
