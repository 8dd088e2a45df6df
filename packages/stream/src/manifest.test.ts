import { expect, test } from 'vitest';
import { createKeySet } from './key-set.ts';
import { manifestOf, manifestRecord, missing, noneFits } from './manifest.ts';

const macKey = Buffer.alloc(32, 9);

test('R-9.3, F17: however many keys come, no view fits a manifest that holds views back', () => {
  const { key, value, headers } = manifestRecord({ topic: 't', partition: 0, macKey }, noneFits);
  const record = { topic: 't', partition: 0, key: Buffer.from(key ?? ''), value, headers };
  const manifest = manifestOf(record as never, { macKey });
  const seen = createKeySet();
  for (let n = 0; n < 100; n++) {
    seen.add(Buffer.from(`o/person/p${n}`));
    expect(manifest && missing(seen, manifest)).toMatch(/its manifest names/);
  }
});
