import { Fault } from '@doui/kernel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { limits } from './limits.ts';
import { guarded, promptly } from './rows.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const unavailable = { code: 'database-unavailable', retriable: true };
const silent = () => new Promise<never>(() => undefined);

test('F5: somebody who waits for a database that is silent is told so within its time', async () => {
  const answer = promptly(silent).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(limits.databaseWaitMs);
  expect(await answer).toMatchObject(unavailable);
});

test.each([
  ['promptly', promptly],
  ['guarded', guarded],
] as const)(
  '%s: what the driver throws is a fault that says the database is away, and a fault stays what it is',
  async (_, run) => {
    const broken = async () => {
      throw new TypeError('connection 5 closed');
    };
    await expect(run(broken)).rejects.toMatchObject(unavailable);
    const fault = new Fault('ledger-contended', { retriable: true });
    await expect(
      run(async () => {
        throw fault;
      }),
    ).rejects.toBe(fault);
    expect(await run(async () => 5)).toBe(5);
  },
);
