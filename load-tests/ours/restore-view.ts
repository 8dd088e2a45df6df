import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '@doui/events';
import { restoreView } from '@doui/view';
import { consumeState } from '../../services/gate/src/view/consume-state.ts';
import { sealedState } from '../bench/fill-view.ts';
import { serve } from '../bench/program.ts';
import { filledView } from '../engines/doui.ts';

// A view from its snapshot on disk, and what came after it read with the gate's own reader. The tail lies in memory:
// no service keeps a snapshot yet, and the follower of a topic begins at its beginning.
serve(async ({ work }) => {
  const { persons = 1, tail = 1 } = work;
  const folder = mkdtempSync(join(tmpdir(), 'doui-snapshot-'));
  const file = join(folder, 'view');
  const snapshot = filledView(persons, Date.now()).snapshot({ takenAtMs: 0, positions: {} });
  writeFileSync(file, snapshot);
  const macKey = randomBytes(32);
  const records = Array.from({ length: tail }, (_, at) => {
    const { key, value, headers } = sealedState(macKey, (at * 7_919) % persons, 7);
    const place = { partition: 0, offset: BigInt(at), appendedAtMs: 0 };
    return { topic: topics.consentState, key: Buffer.from(key), value, headers, ...place };
  });

  return {
    async turn() {
      const startMs = performance.now();
      const restored = restoreView(readFileSync(file));
      if (!restored.ok) throw new Error(restored.error);
      const { view } = restored.value;
      const restoredMs = performance.now();
      const read = consumeState({
        view,
        macKey,
        onChange: () => undefined,
        onRegistry: () => undefined,
        undecodable: (_topic, why) => {
          throw new Error(why);
        },
      });
      for (const record of records) read(record);
      const endMs = performance.now();
      const { persons: known, older } = view.counts();
      if (known !== persons || older > 0) throw new Error(`${known} persons, ${older} older`);
      return {
        operations: persons,
        seconds: (endMs - startMs) / 1000,
        figures: { restored: (restoredMs - startMs) / 1000, megabytes: snapshot.length / 1e6 },
      };
    },
    close: async () => rmSync(folder, { recursive: true }),
  };
});
