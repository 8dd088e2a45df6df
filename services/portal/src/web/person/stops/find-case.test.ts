import { afterEach, expect, test, vi } from 'vitest';
import { findCase } from './find-case.ts';

afterEach(() => vi.unstubAllGlobals());

/** A service with that many stops of one person, newest first; `asked` are the places pages were asked behind. */
function serviceWith(stops: number) {
  const asked: number[] = [];
  const all = Array.from({ length: stops }, (_, at) => ({
    stop: `stop${stops - at}`,
    position: `consent:hikkoshibin/person/p:${stops - at}`,
  }));
  vi.stubGlobal('fetch', async (given: string) => {
    const { searchParams } = new URL(given, 'https://doui.example');
    const limit = Number(searchParams.get('limit'));
    const from = Number(searchParams.get('cursor') ?? 0);
    asked.push(from);
    const next = from + limit < stops ? { next: String(from + limit) } : {};
    return Response.json({ items: all.slice(from, from + limit), ...next });
  });
  const find = (version: number, pagesMax: number, owner = 'consent') =>
    findCase('/stop-cases', { owner, version }, pagesMax, new AbortController().signal);
  return { asked, find };
}

test('R-9.5: the oldest stop of many is found, with its certificate', async () => {
  const { find, asked } = serviceWith(120);
  expect(await find(1, 40)).toBe('stop1');
  expect(asked).toEqual([0, 50, 100]);
});

test('no page is read behind the one that has it', async () => {
  const { find, asked } = serviceWith(120);
  expect(await find(120, 40)).toBe('stop120');
  expect(asked).toEqual([0]);
});

test('what is not there ends with the list, or where it is bounded', async () => {
  const { find, asked } = serviceWith(120);
  expect(await find(7, 40, 'opt-out')).toBeNull();
  expect(asked).toEqual([0, 50, 100]);
  expect(await find(1, 1)).toBeNull();
  expect(asked).toHaveLength(4);
});
