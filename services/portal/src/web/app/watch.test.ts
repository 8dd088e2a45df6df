import { afterEach, expect, test, vi } from 'vitest';
import { watch } from './api.ts';

afterEach(() => vi.unstubAllGlobals());

/** A stream that comes in pieces, cut wherever a line may be cut. */
const streamOf = (pieces: readonly string[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
        controller.close();
      },
    }),
  );

async function heardOf(pieces: readonly string[]): Promise<number> {
  vi.stubGlobal('fetch', async () => streamOf(pieces));
  let heard = 0;
  await watch(
    '/v1/some/events',
    () => {
      heard += 1;
    },
    new AbortController().signal,
  );
  return heard;
}

test('R-9.5: an event is heard, also one that comes in pieces', async () => {
  expect(await heardOf(['id: 1\nevent: stop-opened\ndata: {}\n\n'])).toBe(1);
  expect(await heardOf(['id: 1\nevent: st', 'op-opened\nda', 'ta: {}\n', '\n'])).toBe(1);
});

test('R-3.2: what only keeps the line open is not heard, so nothing is read because of it', async () => {
  expect(await heardOf([': watching\n\n', ': \n\n', ': \n', '\n'])).toBe(0);
});
