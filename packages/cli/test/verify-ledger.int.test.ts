import { genesisHash, makeEntry } from '@doui/ledger';
import { testServers } from '@doui/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../src/verify/ledger/verify-ledger.ts';
import { keys, ledgerWorld } from './ledger-world.ts';

type Stored = { version: number; commandId: string; event: string; atMs: number } & {
  previousHash: string;
  hash: string;
  stateHash?: string;
};
type Row = { _id: string; version: number; state: string; base: number; tail: Stored[] };
type Rows = { _id: string; entries: Stored[] };

let world: Awaited<ReturnType<typeof ledgerWorld>>;
const short = 'org/person/short';
const long = 'org/person/long';
const before: { heads: Row[]; archive: Rows[] } = { heads: [], archive: [] };
const saved: Record<string, { _id: string }[]> = {};

const heads = () => world.connection.getClient().db(world.database).collection<Row>('persons');
const archive = () =>
  world.connection.getClient().db(world.database).collection<Rows>('persons_archive');
const logRows = (name: string) =>
  world.connection.getClient().db(world.database).collection<{ _id: string }>(name);

const verify = (more: { now?: number; kept?: string[] } = {}) =>
  verifyLedger({
    connection: world.connection,
    ledgers: [world.place],
    recordsDatabase: world.database,
    keys,
    now: Date.now(),
    ...more,
  });

beforeAll(async () => {
  world = await ledgerWorld(testServers().mongoUrl);
  await world.fill(short, 8);
  await world.fill('org/person/other', 3);
  await world.fill(long, 215);
  await world.log();
  before.heads = await heads().find().toArray();
  before.archive = await archive().find().toArray();
  for (const name of ['log', 'log_entries', 'log_tiles', 'log_checkpoints', 'persons_commands']) {
    saved[name] = await logRows(name).find().toArray();
  }
});
afterAll(() => world.close());

// Every test begins with the databases as they were.
beforeEach(async () => {
  await heads().deleteMany({});
  await archive().deleteMany({});
  await heads().insertMany(before.heads);
  await archive().insertMany(before.archive);
  for (const [name, rows] of Object.entries(saved)) {
    await logRows(name).deleteMany({});
    await logRows(name).insertMany(rows);
  }
});

const changeHead = async (stream: string, change: (row: Row) => Partial<Row>) => {
  const row = await heads().findOne({ _id: stream });
  if (!row) throw new Error(`no ${stream}`);
  await heads().updateOne({ _id: stream }, { $set: change(row) });
};
const changeBlock = async (id: string, change: (entries: Stored[]) => Stored[]) => {
  const row = await archive().findOne({ _id: id });
  if (!row) throw new Error(`no ${id}`);
  await archive().updateOne({ _id: id }, { $set: { entries: change(row.entries) } });
};

/** Chains entries anew from a place on, as somebody would who knows how hashes are made. */
function chainedAnew(stream: string, entries: Stored[]): Stored[] {
  let previousHash = genesisHash(stream);
  return entries.map((entry, at) => {
    const whole = { ...entry, version: at + 1, previousHash, event: JSON.parse(entry.event) };
    const { hash } = makeEntry(whole);
    previousHash = hash;
    return { ...entry, version: at + 1, previousHash: whole.previousHash, hash };
  });
}

const named = async () => {
  const { findings, ok } = await verify();
  expect(ok).toBe(findings.length === 0);
  return findings.map(({ stream, version, code }) => ({ stream, version, code }));
};

describe('P7: doui verify ledger, on what lies in the database', () => {
  test('finds nothing where nobody touched anything, however often the log was signed', async () => {
    expect(await verify()).toMatchObject({
      ok: true,
      events: 226,
      streams: 3,
      underWay: 0,
      findings: [],
      log: { size: 226, signedSize: 226 },
    });
  });

  test('an edit of an event is named, with and without all hashes made anew', async () => {
    await changeHead(short, ({ tail }) => ({
      tail: tail.with(4, { ...(tail[4] as Stored), event: '{"add":99}' }),
    }));
    expect(await named()).toEqual([{ stream: short, version: 5, code: 'changed' }]);
    await changeHead(short, ({ tail }) => ({ tail: chainedAnew(short, tail) }));
    expect(await named()).toEqual([{ stream: short, version: 5, code: 'changed' }]);
  });

  test('an edit in the archive is named, and one of the index of commands', async () => {
    await changeBlock(`${long}#1`, (entries) =>
      entries.with(20, { ...(entries[20] as Stored), atMs: 5 }),
    );
    expect(await named()).toEqual([{ stream: long, version: 121, code: 'changed' }]);
    await changeBlock(`${long}#1`, (entries) =>
      entries.map((entry) => ({ ...entry, ...before.archive[1]?.entries[entry.version - 101] })),
    );
    await logRows('persons_commands').deleteMany({});
    expect(await named()).toEqual([{ stream: long, version: 1, code: 'command-index' }]);
  });

  test('an edit of the state alone is named', async () => {
    await changeHead(short, () => ({ state: '{"sum":1}' }));
    expect(await named()).toEqual([{ stream: short, version: 8, code: 'state-changed' }]);
  });

  test('a removal is named, in the tail, as a whole block, and where the rest was chained anew', async () => {
    await changeHead(short, ({ tail }) => ({ tail: tail.toSpliced(2, 1) }));
    expect(await named()).toEqual([{ stream: short, version: 3, code: 'removed' }]);
    await archive().deleteOne({ _id: `${long}#1` });
    expect(await named()).toContainEqual({ stream: long, version: 101, code: 'removed' });
    await changeHead(short, () => {
      const tail = before.heads.find(({ _id }) => _id === short)?.tail ?? [];
      return { tail: chainedAnew(short, tail.toSpliced(2, 1)), version: 7 };
    });
    const [finding] = (await named()).filter(({ stream }) => stream === short);
    expect(finding).toMatchObject({ version: 3 });
  });

  test('a removed stream is named by its first entry', async () => {
    await heads().deleteOne({ _id: short });
    expect(await named()).toEqual([{ stream: short, version: 1, code: 'stream-removed' }]);
  });

  test('an insertion is named: a copy, a forgery in the middle, and one at the end', async () => {
    await changeHead(short, ({ tail }) => ({ tail: tail.toSpliced(5, 0, tail[2] as Stored) }));
    expect(await named()).toEqual([{ stream: short, version: 3, code: 'inserted' }]);
    const whole = before.heads.find(({ _id }) => _id === short) as Row;
    const forged = { ...(whole.tail[3] as Stored), commandId: 'forged', event: '{"add":1000}' };
    const middle = whole.tail
      .toSpliced(3, 0, forged)
      .map((entry, at) => ({ ...entry, version: at + 1 }));
    await changeHead(short, () => ({ tail: middle, version: 9 }));
    expect(await named()).toEqual([{ stream: short, version: 4, code: 'inserted' }]);
    const state = { state: whole.state };
    const { stateHash: _, ...unbound } = forged;
    const end = chainedAnew(short, [...whole.tail, unbound]);
    await changeHead(short, () => ({ tail: end, version: 9, ...state }));
    expect(await named()).toEqual([{ stream: short, version: 9, code: 'not-logged' }]);
  });

  test('what is young and not logged yet is on its way, and no finding', async () => {
    const whole = before.heads.find(({ _id }) => _id === short) as Row;
    const next = { ...(whole.tail[7] as Stored), commandId: 'next', atMs: Date.now() };
    const tail = chainedAnew(short, [...whole.tail, next]);
    await changeHead(short, () => ({ tail, version: 9 }));
    expect(await verify()).toMatchObject({ ok: true, underWay: 1 });
    expect(await verify({ now: Date.now() + 600_000 })).toMatchObject({ ok: false });
  });

  test('a swap is named: of places, and of contents', async () => {
    await changeHead(short, ({ tail }) => ({
      tail: tail.with(1, tail[5] as Stored).with(5, tail[1] as Stored),
    }));
    expect(await named()).toEqual([{ stream: short, version: 2, code: 'swapped' }]);
    const { tail } = before.heads.find(({ _id }) => _id === short) as Row;
    const [two, six] = [tail[1] as Stored, tail[5] as Stored];
    const contents = tail.with(1, { ...six, version: 2 }).with(5, { ...two, version: 6 });
    await changeHead(short, () => ({ tail: contents }));
    expect(await named()).toEqual([{ stream: short, version: 2, code: 'swapped' }]);
  });

  test('two streams swapped as a whole are both named', async () => {
    const [a, b] = [short, 'org/person/other'].map((id) =>
      before.heads.find(({ _id }) => _id === id),
    ) as [Row, Row];
    await changeHead(short, () => ({ tail: b.tail, version: b.version, state: b.state }));
    await changeHead(b._id, () => ({ tail: a.tail, version: a.version, state: a.state }));
    expect((await named()).map(({ stream, version }) => [stream, version])).toEqual([
      [b._id, 1],
      [short, 1],
    ]);
  });

  test('a cut at the end is named, although what is left is whole in itself', async () => {
    const { tail } = before.heads.find(({ _id }) => _id === short) as Row;
    await changeHead(short, () => ({ tail: tail.slice(0, 6), version: 6, state: '{"sum":15}' }));
    expect(await named()).toEqual([{ stream: short, version: 7, code: 'cut' }]);
  });

  test('a log that was edited, cut or signed by somebody else is found out too', async () => {
    const entries = world.connection
      .getClient()
      .db(world.database)
      .collection<{ _id: string; items: string[] }>('log_entries');
    const items = (await entries.findOne({ _id: '0' }))?.items ?? [];
    const forged = items.with(7, (items[7] ?? '').replace(/"hash":"./, '"hash":"x'));
    await entries.updateOne({ _id: '0' }, { $set: { items: forged } });
    const changed = await verify();
    expect(changed.findings[0]).toMatchObject({
      service: 'log',
      code: 'log-entry-changed',
      leaf: 7,
    });
    await entries.updateOne({ _id: '0' }, { $set: { items: items.slice(0, 100) } });
    expect((await verify()).findings[0]).toMatchObject({ code: 'log-entry-missing', leaf: 100 });
    await entries.updateOne({ _id: '0' }, { $set: { items } });
    const none = await verifyLedger({
      connection: world.connection,
      ledgers: [world.place],
      recordsDatabase: world.database,
      keys: [],
      now: Date.now(),
    });
    expect(none.findings.map(({ code }) => code)).toEqual(['log-signature', 'log-unsigned']);
  });

  test('a whole database turned back shows against a checkpoint kept elsewhere', async () => {
    const rows = (saved['log_checkpoints'] ?? []) as unknown as { text: string; size: number }[];
    const newest = rows.find(({ size }) => size === 226)?.text ?? '';
    await logRows('log_checkpoints').deleteMany({ size: 226 } as object);
    await logRows('log').updateOne({ _id: 'head' }, { $set: { size: 120 } });
    const { findings } = await verify({ kept: [newest] });
    expect(findings[0]).toMatchObject({ service: 'log', code: 'log-cut', leaf: 120 });
  });
});
