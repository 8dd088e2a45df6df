import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { alone } from './lock.ts';

const directory = mkdtempSync(join(tmpdir(), 'doui-lock-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('two that want the same lock go one after the other, and leave none behind', async () => {
  const lock = join(directory, 'one.lock');
  const order: string[] = [];
  let leave: () => void = () => undefined;
  const inside = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const first = alone(lock, async () => {
    order.push('first in');
    await inside;
    order.push('first out');
  });
  const second = alone(lock, async () => void order.push('second in'));
  expect(order).toEqual(['first in']);
  leave();
  await Promise.all([first, second]);
  expect(order).toEqual(['first in', 'first out', 'second in']);
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a process that is gone is taken over', async () => {
  const lock = join(directory, 'dead.lock');
  mkdirSync(lock);
  // Our own number, but of a process that began at another time.
  writeFileSync(join(lock, 'owner.json'), JSON.stringify({ pid: process.pid, began: 'long ago' }));
  expect(await alone(lock, async () => 'in')).toBe('in');
});

test('a lock is given back when what ran under it fails', async () => {
  const lock = join(directory, 'failed.lock');
  const failed = alone(lock, async () => {
    throw new Error('no room');
  });
  await expect(failed).rejects.toThrow('no room');
  expect(existsSync(lock)).toBe(false);
});
