import { expect, test } from 'vitest';
import { createRegistryView } from './registry-view.ts';

const org = 'hikkoshibin';
const noticeRecord = (version: number) => ({
  stream: `${org}/notice/moveform`,
  version,
  document: {
    kind: 'notice' as const,
    value: { id: 'moveform', version, retired: false, versions: [] },
  },
});

test('R-2.1: an answer waits for the version of a notice that was published a moment ago', async () => {
  const view = createRegistryView();
  view.apply(noticeRecord(1));
  let waited = false;
  const waiting = view.shown({ org, notice: 'moveform', version: 2 }, 5_000).then(() => {
    waited = true;
  });
  await Promise.resolve();
  expect(waited).toBe(false);
  view.apply(noticeRecord(2));
  await waiting;
  expect(view.about(org, 'moveform').notice?.version).toBe(2);
});

test('a version that nobody can have been shown is not waited for', async () => {
  const view = createRegistryView();
  view.apply(noticeRecord(1));
  const began = performance.now();
  await view.shown({ org, notice: 'moveform', version: 1 }, 60_000);
  await view.shown({ org, notice: 'moveform', version: 9 }, 60_000);
  await view.shown({ org, notice: 'nothing', version: 7 }, 60_000);
  expect(performance.now() - began).toBeLessThan(30_000);
});

test('the wait ends by itself', async () => {
  const view = createRegistryView();
  view.apply(noticeRecord(1));
  await view.shown({ org, notice: 'moveform', version: 2 }, 20);
  expect(view.about(org, 'moveform').notice?.version).toBe(1);
});
