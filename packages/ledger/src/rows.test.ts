import { Fault } from '@doui/kernel';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { limits } from './limits.ts';
import { duplicatesIn, guarded, promptly } from './rows.ts';

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

describe('R-4.6, P1: what a bulk that failed says of itself', () => {
  const bulkOf = (refused: readonly { index: number; code: number }[]) => {
    const result = { getWriteConcernError: () => undefined } as never;
    const writeErrors = refused as never;
    return new mongoose.mongo.MongoBulkWriteError(
      { message: 'refused', code: refused[0]?.code ?? 0, writeErrors },
      result,
    );
  };

  test('places whose id was taken, and nothing else: all others were carried out', () => {
    const taken = duplicatesIn(bulkOf([1, 4].map((index) => ({ index, code: 11_000 }))));
    expect([...(taken ?? [])]).toEqual([1, 4]);
  });

  test('a connection that broke has the form of a bulk error too, and then nothing is known', () => {
    const broken = new mongoose.mongo.MongoNetworkError('connection 5 to the database closed');
    const said = new mongoose.mongo.MongoBulkWriteError(broken, bulkOf([]).result);
    expect(said.writeErrors).toEqual([]);
    expect(duplicatesIn(said)).toBeUndefined();
    expect(duplicatesIn(broken)).toBeUndefined();
  });

  test('nor is it where one was refused for another reason, or was not made durable', () => {
    const mixed = bulkOf([
      { index: 0, code: 11_000 },
      { index: 1, code: 121 },
    ]);
    expect(duplicatesIn(mixed)).toBeUndefined();
    const young = bulkOf([{ index: 0, code: 11_000 }]);
    Object.assign(young.result, { getWriteConcernError: () => ({ code: 64 }) });
    expect(duplicatesIn(young)).toBeUndefined();
  });
});
