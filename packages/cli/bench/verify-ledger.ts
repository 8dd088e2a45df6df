/**
 * How long `doui verify ledger` takes, beside a plain scan of the same collections (A B A B …), and how long it
 * takes to name one event that somebody has changed in the database.
 * `node packages/cli/bench/verify-ledger.ts <mongo url> [events] [pairs]` makes the databases and drops them.
 */
import { randomUUID } from 'node:crypto';
import { canonicalJson } from '@doui/kernel';
import { connectMongo, genesisHash, makeEntry } from '@doui/ledger';
import type { LogLeaf } from '@doui/proof';
import { verifyLedger } from '../src/verify/ledger/verify-ledger.ts';
import { keys, unique, writeLog } from '../test/ledger-world.ts';

const [url = '', count = '1000000', rounds = '3'] = process.argv.slice(2);
const events = Number(count);
const perStream = 10;

const eventOf = (stream: string, n: number) => ({
  type: 'answered',
  notice: 'moveform',
  noticeVersion: 3,
  language: 'ja',
  method: 'ticked-box',
  answers: [{ purpose: 'moving', purposeVersion: 2, given: n % 2 === 0, scopes: [] }],
  evidence: {
    sealed: Buffer.from(`${stream} ${n} as long as a sealed reference is`).toString('base64'),
  },
  by: { role: 'person', client: 'portal', subject: 'a'.repeat(43) },
});

const database = unique('doui_bench_');
const connection = await connectMongo({ url, database });
const db = connection.getClient().db(database);
type Row = { _id: string; [member: string]: unknown };
const heads = db.collection<Row>('persons');

async function fill(): Promise<void> {
  const leaves: LogLeaf[] = [];
  let rows: Row[] = [];
  for (let s = 0; s < events / perStream; s++) {
    const stream = `org/person/${String(s).padStart(26, 'p')}`;
    let previousHash = genesisHash(stream);
    const tail = [];
    for (let n = 0; n < perStream; n++) {
      const event = eventOf(stream, n);
      const entry = makeEntry({
        ...{ version: n + 1, commandId: randomUUID(), event, atMs: 1_790_000_000_000 + n },
        previousHash,
      });
      previousHash = entry.hash;
      tail.push({ ...entry, event: canonicalJson(event) });
      leaves.push({ service: 'consent', stream, version: n + 1, hash: entry.hash });
    }
    const state = JSON.stringify({ status: 'known', answers: [] });
    rows.push({ _id: stream, version: perStream, state, base: 0, published: perStream, tail });
    if (rows.length < 500) continue;
    await heads.insertMany(rows);
    rows = [];
  }
  if (rows.length > 0) await heads.insertMany(rows);
  await writeLog(connection, leaves);
}

/** Every document of both collections, read and counted. */
async function scan(): Promise<number> {
  let read = 0;
  for (const name of ['persons', 'log_entries']) {
    for await (const row of db.collection<Row>(name).find({}, { batchSize: 500 })) {
      read += (row['tail'] as unknown[] | undefined)?.length ?? 0;
    }
  }
  return read;
}

const reported = () =>
  verifyLedger({
    connection,
    ledgers: [{ service: 'consent', database, collection: 'persons' }],
    recordsDatabase: database,
    keys,
    now: Date.now(),
  });

const verify = async (): Promise<number> => {
  const report = await reported();
  if (!report.ok) throw new Error(JSON.stringify(report.findings[0]));
  return report.events;
};

/** Turns one refusal in the middle into a consent, and asks who did what. */
async function tampered(): Promise<number> {
  const stream = `org/person/${String(Math.floor(events / perStream / 2)).padStart(26, 'p')}`;
  const row = await heads.findOne({ _id: stream });
  const tail = ((row?.['tail'] ?? []) as { version: number; event: string }[]).map((entry) =>
    entry.version === 4
      ? { ...entry, event: entry.event.replace('"given":false', '"given":true') }
      : entry,
  );
  await heads.updateOne({ _id: stream }, { $set: { tail } });
  const { events: read, findings } = await reported();
  const [first] = findings;
  if (findings.length !== 1 || first?.stream !== stream || first.version !== 4) {
    throw new Error(`not named: ${JSON.stringify(findings)}`);
  }
  console.log(`${stream} version ${first.version}: ${first.code}`);
  return read;
}

async function timed(work: () => Promise<number>) {
  const [beganMs, cpu] = [performance.now(), process.cpuUsage()];
  const done = await work();
  if (done !== events) throw new Error(`${done} of ${events}`);
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - beganMs) / 1_000, cpuSeconds: (user + system) / 1e6 };
}

try {
  const { seconds } = await timed(() => fill().then(() => events));
  console.log(`${events} events in ${events / perStream} streams made in ${seconds.toFixed(0)} s`);
  for (let pair = 0; pair < Number(rounds); pair++) {
    const plain = await timed(scan);
    const ours = await timed(verify);
    const figures = [plain, ours].map(
      (one) => `${one.seconds.toFixed(1)} s, ${one.cpuSeconds.toFixed(1)} CPU s`,
    );
    const ratio = (ours.seconds / plain.seconds).toFixed(2);
    const cpuRatio = (ours.cpuSeconds / plain.cpuSeconds).toFixed(2);
    console.log(`scan ${figures[0]}; verify ${figures[1]}; ratio ${ratio}, CPU ${cpuRatio}`);
  }
  const found = await timed(tampered);
  console.log(`found out in ${found.seconds.toFixed(1)} s, ${found.cpuSeconds.toFixed(1)} CPU s`);
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
} finally {
  await db.dropDatabase();
  await connection.close();
}
