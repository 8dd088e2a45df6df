import { create, encode, PartnerAcknowledgementSchema, topics } from '@doui/events';
import { Fault, type Position } from '@doui/kernel';
import { masterKeyOf, partnerStopId } from '@doui/keyring';
import { memoryLedger } from '@doui/ledger';
import type { InRecord } from '@doui/stream';
import { describe, expect, test } from 'vitest';
import type { CaseEvent, Stop } from '../cases/events.ts';
import { handleCase } from '../cases/handle.ts';
import { type CaseState, isOpened } from '../cases/state.ts';
import { acknowledge, type Word } from './acknowledge.ts';
import { onAcknowledgements } from './consume-acknowledgements.ts';
import { digestsOf } from './digest.ts';
import { memoryPartnerStopStore } from './partner-stop-store.ts';
import { partnerStopsAfter } from './project-partner-stops.ts';

const master = masterKeyOf({ 1: Buffer.alloc(32, 7) });
const org = 'hikkoshibin';
const at = Date.parse('2026-11-22T15:04:05.678+09:00');
const position: Position = { service: 'consent', stream: `${org}/person/taro`, version: 7 };
const stop: Stop = {
  ...{ id: 'stop1', org, kind: 'withdrawal', position, eventHash: 'hash7', person: 'taro' },
  ...{ purposes: ['moving'], items: [], recipients: [], answeredAtMs: at, sinceMs: at },
} as never;
const idFor = (partner: string) => partnerStopId(master, partner, position);

/** A case with two partners, and what each sees of it. */
async function world() {
  const store = memoryPartnerStopStore();
  const ledger = memoryLedger<CaseState, CaseEvent>({
    service: 'stop-tracker',
    publisher: { publish: (batch) => store.put(partnerStopsAfter(batch, idFor)) },
  });
  await ledger.start();
  const partners = ['denki', 'mizu'].map((partner) => ({
    ...{ partner, recipients: [partner], dueAtMs: at + 1_000 },
  }));
  const command = {
    type: 'open-stop',
    atMs: at,
    stop,
    boundMs: 1_000,
    feeds: [],
    partners,
  } as const;
  await handleCase(ledger, { org, stop: 'stop1', commandId: 'open', command });
  const deps = {
    ...{ store, ledger, now: () => at + 5, onRecorded: () => undefined },
    progress: { ends: async () => [[0n]], passed: async () => true },
  };
  const state = async () => {
    const head = await ledger.read(`${org}/stop/stop1`);
    if (!head || !isOpened(head.state)) throw new Error('opened');
    return head.state;
  };
  return { deps, store, state };
}
const word = (change: Partial<Word> = {}): Word => ({
  ...{ org, partner: 'denki', stop: idFor('denki'), kind: 'stopped', via: 'api' },
  reference: 'case/7',
  ...change,
});

describe('R-9.5: an acknowledgement', () => {
  test('comes into the case under the partner’s own id of the stop', async () => {
    const { deps, state, store } = await world();
    const evidence = { reference: 'log:7', sha256: 'ab'.repeat(32) };
    const done = await acknowledge(deps, word({ evidence }));
    expect(done.ok && done.value.type).toBe('recorded');
    expect((await state()).partners[0]?.acknowledgements).toEqual([
      {
        ...{ kind: 'stopped', atMs: at + 5, via: 'api', reference: 'case/7' },
        evidence: `log:7 sha256:${'ab'.repeat(32)}`,
      },
    ]);
    expect(await store.read('denki', idFor('denki'))).toMatchObject({ owing: 'settled' });
    expect(await store.read('mizu', idFor('mizu'))).toMatchObject({ owing: 'owed' });
  });

  test('said again, by whichever door, changes nothing', async () => {
    const { deps, state } = await world();
    for (const change of [{}, {}, { reference: 'case/8' }, { via: 'webhook' as const }]) {
      expect((await acknowledge(deps, word(change))).ok).toBe(true);
    }
    expect((await state()).partners[0]?.acknowledgements).toHaveLength(1);
  });

  test('of another partner’s, another organisation’s or no stop finds nothing', async () => {
    const { deps, state } = await world();
    const others = [
      { stop: idFor('mizu') },
      { partner: 'mizu' },
      { org: 'akarigas' },
      { stop: 'stop1' },
    ];
    for (const change of others) {
      expect(await acknowledge(deps, word(change))).toEqual({ ok: false, error: 'not-found' });
    }
    expect((await state()).partners.flatMap((one) => one.acknowledgements)).toEqual([]);
  });
});

describe('R-9.5: what notification passes on', () => {
  let offset = 0n;
  const record = (said: object, appendedAtMs = at): InRecord => ({
    ...{ topic: topics.notificationEvents, partition: 0, key: null, headers: {} },
    offset: offset++,
    value: encode(
      PartnerAcknowledgementSchema,
      create(PartnerAcknowledgementSchema, { ...word({ via: 'kafka' }), ...said }),
    ),
    appendedAtMs,
  });

  test('is taken once; what concerns nothing is told after a while, not before', async () => {
    const { deps, state } = await world();
    const refused: string[] = [];
    const take = onAcknowledgements({
      ...deps,
      refused: (_, code) => refused.push(code),
      atMs: () => at + 10,
    });
    await take([record({}), record({})]);
    expect((await state()).partners[0]?.acknowledgements).toHaveLength(1);
    const early = take([
      record({ stop: 'unknown' }),
      record({ kind: 'received', reference: 'case/8' }),
    ]);
    await expect(early).rejects.toMatchObject({ code: 'stop-not-known-yet', retriable: true });
    // What came with it has not waited.
    expect((await state()).partners[0]?.acknowledgements).toHaveLength(2);
    await take([record({ stop: 'unknown' }, at - 6_000)]);
    expect(refused).toEqual(['not-found']);
  });

  test('after this service was away, waits for the cases that are still to be opened, however old it is', async () => {
    const { deps, state } = await world();
    const refused: string[] = [];
    const handled = { ends: [[7n]], upTo: 3n };
    const open = deps.store.read;
    // The case is opened by one of the events that stand there and are not handled yet.
    const store = {
      ...deps.store,
      read: async (partner: string, id: string) =>
        handled.upTo >= 7n ? open(partner, id) : undefined,
    };
    const take = onAcknowledgements({
      ...{ ...deps, store, atMs: () => at + 3_600_000 },
      refused: (_, code) => refused.push(code),
      progress: {
        ends: async () => handled.ends,
        passed: async (ends) => ends.flat().every((end) => handled.upTo >= end),
      },
    });
    const said = record({});
    const waiting = { code: 'stop-not-known-yet', retriable: true };
    await expect(take([said])).rejects.toMatchObject(waiting);
    // What comes after it was met does not keep it waiting for ever.
    handled.ends = [[900n]];
    await expect(take([said])).rejects.toMatchObject(waiting);
    handled.upTo = 7n;
    await take([said]);
    expect((await state()).partners[0]?.acknowledgements).toHaveLength(1);
    expect(refused).toEqual([]);
  });

  test('what waits for its case keeps no other waiting, and what was taken is not taken again with it', async () => {
    const { deps, state } = await world();
    const looked: string[] = [];
    const store = {
      ...deps.store,
      read: (partner: string, id: string) => {
        looked.push(partner);
        return deps.store.read(partner, id);
      },
    };
    const take = onAcknowledgements({
      ...{ ...deps, store, atMs: () => at + 10 },
      refused: () => undefined,
    });
    const batch = [record({ stop: 'unknown', partner: 'mizu' }), record({})];
    for (const _ of [1, 2, 3]) {
      await expect(take(batch)).rejects.toMatchObject({ code: 'stop-not-known-yet' });
    }
    expect((await state()).partners[0]?.acknowledgements).toHaveLength(1);
    expect(looked.filter((partner) => partner === 'denki')).toHaveLength(1);
    // Once the batch is through it is as any other when it comes again.
    await take(batch.slice(1));
    await take(batch.slice(1));
    expect(looked.filter((partner) => partner === 'denki')).toHaveLength(2);
  });

  test('of many stops is taken side by side, of one stop in its order', async () => {
    const { deps, state } = await world();
    let begun: (() => void) | undefined;
    const other = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const store = {
      ...deps.store,
      read: async (partner: string, id: string) => {
        // The first waits for the second: one after the other, neither would be taken.
        if (partner === 'mizu') begun?.();
        else await other;
        return deps.store.read(partner, id);
      },
    };
    const take = onAcknowledgements({
      ...{ ...deps, store, atMs: () => at + 10 },
      refused: () => undefined,
    });
    await take([
      record({ kind: 'received', reference: 'case/1' }),
      record({ reference: 'case/2' }),
      record({ partner: 'mizu', stop: idFor('mizu') }),
    ]);
    const [denki, mizu] = (await state()).partners;
    expect(denki?.acknowledgements.map(({ kind }) => kind)).toEqual(['received', 'stopped']);
    expect(mizu?.acknowledgements).toHaveLength(1);
  });

  test('and cannot be read is no acknowledgement', async () => {
    const { deps } = await world();
    const take = onAcknowledgements({ ...deps, refused: () => undefined, atMs: () => at });
    for (const said of [{ kind: 'maybe' }, { via: 'api' }, { reference: 'a b' }]) {
      await expect(take([record(said)])).rejects.toBeInstanceOf(Fault);
    }
  });
});

test('R-9.5: digests of a day differ when, and only when, what was heard differs', async () => {
  const { deps, store } = await world();
  const list = () => store.list({ org, partner: 'denki', limit: 10 });
  const before = digestsOf(await list());
  expect(before).toMatchObject([{ day: '2026-11-22', count: 1, owed: 1 }]);
  expect(digestsOf(await list())).toEqual(before);
  await acknowledge(deps, word({ kind: 'received' }));
  expect(digestsOf(await list())).toMatchObject([{ count: 1, owed: 1 }]);
  expect(digestsOf(await list())[0]?.digest).not.toBe(before[0]?.digest);
  await acknowledge(deps, word());
  expect(digestsOf(await list())).toMatchObject([{ count: 1, owed: 0 }]);
});
