import { expect, test } from 'vitest';
import { createVersions } from './own-versions.ts';

const stream = 'o/person/p';
const now = () => 0;

test('R-9.3: an older version behind a newer one is asked for under the newer, until one behind both is read', () => {
  const versions = createVersions();
  expect(versions.take({ stream, version: 6 })).toBe('newest');
  expect(versions.take({ stream, version: 5 })).toBe('old');
  expect([...versions.due(now, 1)]).toEqual([{ stream, version: 6 }]);
  expect([...versions.due(now, 1)]).toEqual([]);
  expect([...versions.due(() => 1, 1)]).toEqual([{ stream, version: 6 }]);
  expect(versions.take({ stream, version: 7 })).toBe('newest');
  expect(versions.anyBehind()).toBe(false);
});

test('R-9.3, F17: what is behind on the topic and further on in the ledger is asked for as the ledger has it', () => {
  const versions = createVersions();
  versions.take({ stream, version: 6 });
  versions.take({ stream, version: 5 });
  expect(versions.lacks({ stream, version: 9 })).toBe(true);
  versions.isBehind(stream, 9);
  expect([...versions.due(now, 1)]).toEqual([{ stream, version: 9 }]);

  // A late repeat of something old does not make it forget.
  versions.take({ stream, version: 4 });
  expect([...versions.due(() => 1, 1)]).toEqual([{ stream, version: 9 }]);
  expect(versions.take({ stream, version: 8 })).toBe('newest');
  expect(versions.anyBehind()).toBe(true);
  versions.take({ stream, version: 10 });
  expect(versions.anyBehind()).toBe(false);
});
