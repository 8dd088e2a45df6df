import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { feedRecord, itemsGiven } from '../bench/feed-records.ts';
import { sleep } from '../bench/load.ts';
import { personId } from '../bench/persons.ts';
import { serve } from '../bench/program.ts';
import { streamsLibraries } from '../bench/streams-libraries.ts';
import { kafkaFor } from './kafka.ts';

const source = fileURLToPath(new URL('./streams/StreamsFilter.java', import.meta.url));

// Kafka Streams does the work; here its topics are filled and it is told when to begin.
serve(async ({ servers, run, work }) => {
  const { records = 1, persons = 1 } = work;
  const [input, table, output] = ['in', 'table', 'out'].map((part) => `bench.${run}.${part}`);
  if (!input || !table || !output) throw new Error('three topics');
  const kafka = kafkaFor(servers);
  const plain = kafka.producer();
  const admin = kafka.admin();
  await plain.connect();
  await admin.connect();
  const allowed = Array.from({ length: persons }, (_, person) => itemsGiven(person).length);
  const messages = allowed.flatMap((items, person) =>
    items === 0 ? [] : [{ key: personId(person), value: items === 3 ? 'all' : 'name' }],
  );
  await plain.send({ topic: table, acks: -1, messages });

  const state = mkdtempSync(join(tmpdir(), 'doui-streams-'));
  const groupId = `bench.${run}.streams`;
  const java = spawn(
    process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java',
    [
      ...['-Xmx512m', '-cp', join(streamsLibraries(), '*'), source],
      ...[input, table, output, servers.brokers, groupId, state],
    ],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, BENCH_PASSWORD: servers.adminPassword },
    },
  );
  const tell = conversation(java);
  await tell('');
  let filled = 0;

  async function committed(): Promise<number> {
    const [topic] = await admin.fetchOffsets({ groupId, topics: [input ?? ''] });
    return (topic?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, +offset), 0);
  }

  return {
    async prepare() {
      await tell('pause');
      for (const until = filled + records; filled < until; ) {
        const count = Math.min(2_000, until - filled);
        const from = filled;
        const part = Array.from({ length: count }, (_, at) => feedRecord(from + at, persons));
        await plain.send({ topic: input, acks: -1, messages: part });
        filled += count;
      }
    },
    async turn() {
      const startMs = performance.now();
      const cpuBefore = await tell('resume');
      while ((await committed()) < filled) await sleep(10);
      const seconds = (performance.now() - startMs) / 1000;
      return { operations: records, seconds, cpuSeconds: (await tell('cpu')) - cpuBefore };
    },
    async close() {
      java.stdin?.end();
      await new Promise((resolve) => java.once('exit', resolve));
      await plain.disconnect();
      await admin.disconnect();
      rmSync(state, { recursive: true, force: true });
    },
  };
});

/** Each order is answered with one line; the first line of all says that it is ready. */
function conversation(child: ChildProcess): (order: string) => Promise<number> {
  const waiting: ((line: string) => void)[] = [];
  const failed: ((error: Error) => void)[] = [];
  if (child.stdout) createInterface(child.stdout).on('line', (line) => waiting.shift()?.(line));
  child.once('exit', (code) => {
    for (const fail of failed) fail(new Error(`Kafka Streams ended with ${code}`));
  });
  return (order) =>
    new Promise((resolve, reject) => {
      failed.push(reject);
      waiting.push((line) => resolve(Number(line)));
      if (order !== '') child.stdin?.write(`${order}\n`);
    });
}
