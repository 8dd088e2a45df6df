import { afterEach, expect, test, vi } from 'vitest';
import { historyAt } from './history.ts';

afterEach(() => vi.unstubAllGlobals());

/** A service that holds so many entries and answers them by pages. */
function holding(count: number) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const query = new URL(path, 'http://portal.test').searchParams;
    const [from, limit] = [Number(query.get('from')), Number(query.get('limit'))];
    const last = Math.min(count, from + limit - 1);
    const entries = Array.from({ length: last - from + 1 }, (_, n) => ({ version: from + n }));
    return Response.json({ entries, ...(last < count ? { next: last + 1 } : {}) });
  });
  return asked;
}
const read = () => historyAt('/v1/history', new AbortController().signal);

test('R-9.1: a long history is shown to its newest entry', async () => {
  const asked = holding(2_600);
  const entries = await read();
  expect([entries.length, entries.at(-1)?.version, asked.length]).toEqual([2_600, 2_600, 6]);
});

test('R-9.1: one that is too long is said to be, in both languages, and not cut', async () => {
  holding(20_001);
  await expect(read()).rejects.toMatchObject({
    status: 409,
    refusals: [
      { code: 'history-too-long', text: { ja: expect.any(String), en: expect.any(String) } },
    ],
  });
});
