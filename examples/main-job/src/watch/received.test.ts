import { expect, test } from 'vitest';
import { receivedLog, split, whoOf } from './received.ts';

const line = (name: string, atMs: number) => ({
  ...{ type: 'received', who: whoOf(name), key: 'k', atMs, members: ['name', 'phone'] },
});

test('R-9.4: records are told apart by the broker’s time, at the edges too', () => {
  const log = receivedLog();
  log.take([50, 100, 101, 1100, 1101, 300].map((atMs) => line('青葉', atMs)));
  const at = { fromMs: 60, answeredAtMs: 100, limitMs: 1000, closedAtMs: 299 };
  expect(split(log.of(whoOf('青葉')), at)).toEqual({ before: 1, afterLimit: 1, afterClosing: 3 });
  expect(split(log.of(whoOf('青葉')), { ...at, closedAtMs: undefined }).afterClosing).toBe(0);
});

test('a person’s records are found among those of all, and other lines are left out', () => {
  const log = receivedLog();
  log.take([line('青葉', 1), { type: 'started' }, line('日野', 2), line('青葉', 3)]);
  expect(log.of(whoOf('青葉')).map(({ atMs }) => atMs)).toEqual([1, 3]);
  expect(log.of(whoOf('水野'))).toEqual([]);
  expect([log.all().length, log.countFrom(2)]).toEqual([3, 2]);
});
