import { expect, test, vi } from 'vitest';
import type { Door } from './connect.ts';
import { startShare } from './share.ts';

// Nobody else is in the group.
vi.mock('./cluster.ts', async (original) => ({
  ...(await original<object>()),
  evict: async () => 0,
}));

/** Consumers as kafkajs's: one that does not run yet refuses to be paused. */
function door() {
  const made: { emit(event: string, payload: object): void; log: string[] }[] = [];
  let connect: () => Promise<void> = async () => undefined;
  const consumer = () => {
    const listeners = new Map<string, (event: { payload: object }) => void>();
    const log: string[] = [];
    let runs = false;
    const noted = (what: string) => () => {
      if (!runs) throw new Error('consumer#run must be called first');
      log.push(what);
    };
    made.push({ emit: (event, payload) => listeners.get(event)?.({ payload }), log });
    return {
      events: { FETCH: 'fetch', HEARTBEAT: 'heartbeat', GROUP_JOIN: 'join', CRASH: 'crash' },
      on: (event: string, listen: (event: { payload: object }) => void) =>
        listeners.set(event, listen),
      connect: () => connect(),
      subscribe: async () => undefined,
      run: async () => {
        runs = true;
      },
      ...{ pause: noted('pause'), resume: noted('resume'), seek: noted('seek') },
      disconnect: async () => undefined,
    };
  };
  return {
    made,
    /** From now on nobody can connect until the function that it gives is called. */
    brokerAway(): () => void {
      let back: () => void = () => undefined;
      const away = new Promise<void>((resolve) => {
        back = resolve;
      });
      connect = () => away;
      return back;
    },
    door: {
      ...{ partitions: 1, log: () => undefined, clientName: () => 'gate0' },
      client: () => ({ consumer }),
    } as unknown as Door,
  };
}

test('F4: a partition that is paused or resumed while the group is joined anew ends nothing', async () => {
  const { made, brokerAway, door: to } = door();
  let assigned = 0;
  const share = startShare(to, {
    ...{ group: 'gate', topic: 'in', onBatch: async () => undefined },
    onAssigned: () => {
      assigned += 1;
    },
  });
  await expect.poll(() => made.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 10));
  const back = brokerAway();
  const joined = { memberId: 'm', memberAssignment: { in: [0] } };
  made[0]?.emit('join', joined);
  expect(assigned).toBe(1);
  share.resume(0, 7n);
  expect(made[0]?.log).toEqual(['pause', 'seek', 'resume']);
  made[0]?.emit('crash', { error: new Error('the broker is away') });
  await expect.poll(() => made.length).toBe(2);
  expect(() => share.pause(0)).not.toThrow();
  expect(() => share.resume(0, 7n)).not.toThrow();
  back();
  await new Promise((resolve) => setTimeout(resolve, 10));
  made[1]?.emit('join', joined);
  share.resume(0, 7n);
  expect(made[1]?.log).toEqual(['pause', 'seek', 'resume']);
  await share.stop();
});
