import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { topics } from '@doui/events';
import type { ApiService } from '@doui/local';
import type { Admin, ConfigResourceTypes } from 'kafkajs';
import { feed } from '../feeds.ts';
import type { Line } from '../load/lines.ts';
import { type Run, within } from '../run.ts';
import { type Fault, required, sleep, took } from './fault.ts';
import { foreignKafka } from './foreign.ts';

const topic = topics.consentState;
const holders = ['decision', 'gate', 'notification', 'stop-tracker'] as const;
const flowsMs = 60_000;
/** A view compares the number of partitions with the broker's every 30 s. */
const comparedMs = 45_000;

/**
 * F17: a topic of states compacted while views are rebuilt, put back from an older copy, of another number
 * of partitions, deleted and made anew. Nothing can flow after the last of them, so it comes last.
 */
export const f17: Fault = {
  id: 'F17',
  title: 'a state topic compacted, restored short, of more partitions, deleted and made anew',
  async run(run) {
    const compacted = await compactedMeanwhile(run);
    if (run.state.over) return [];
    const [consented, listed] = run.lines;
    const restored = [
      ...(await restoredShort(run, { topic, owner: 'consent', line: consented })),
      // Where silence permits, a stop that is lost is a permit.
      ...(run.state.over
        ? []
        : await restoredShort(run, {
            ...{ topic: topics.optoutState, owner: 'opt-out', line: listed },
          })),
    ];
    if (run.state.over) return [];
    const changed = await changedForGood(run);
    return [...compacted, ...restored, ...changed];
  },
};

/** The broker's own tools, past the doors of the product. */
async function withAdmin<T>(run: Run, what: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = foreignKafka(run).admin();
  await admin.connect();
  try {
    return await what(admin);
  } finally {
    await admin.disconnect();
  }
}

const configure = (run: Run, config: Readonly<Record<string, string>>) =>
  withAdmin(run, (admin) => {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    const resource = { type: ofTopic, name: topic, configEntries };
    return admin.alterConfigs({ validateOnly: false, resources: [resource] });
  });

/** The library hands its names out to nobody. */
const ofTopic: ConfigResourceTypes = 2;
const always = { 'cleanup.policy': 'compact', 'message.timestamp.type': 'LogAppendTime' };
const day = String(86_400_000);

async function compactedMeanwhile(run: Run) {
  const logs = join(run.stack.servers.dataDir, 'kafka', 'data');
  const size = (): number =>
    readdirSync(logs)
      .filter((name) => name.startsWith(`${topic}-`))
      .reduce((sum, name) => sum + readdirSync(join(logs, name)).length, 0);
  const before = size();
  const eager = { 'min.cleanable.dirty.ratio': '0.01', 'segment.ms': '1000' };
  await configure(run, { ...always, ...eager, 'min.compaction.lag.ms': '0' });
  const waits: (number | undefined)[] = [];
  for (let round = 0; round < 3 && !run.state.over; round++) {
    await sleep(8_000);
    for (const service of ['gate', 'decision']) {
      await run.stack.kill(service);
      run.counts.kills += 1;
    }
    waits.push(await run.flows(flowsMs));
    run.progress(`F17: rebuilt under compaction, flows after ${took(waits.at(-1))}`);
  }
  const cleaned = size();
  await configure(run, { ...always, 'segment.ms': day, 'min.compaction.lag.ms': day });
  const worst = Math.max(...waits.map((ms) => ms ?? Number.POSITIVE_INFINITY));
  return [
    required('views are rebuilt under compaction', Number.isFinite(worst), `worst ${took(worst)}`),
    required('segments were made', cleaned !== before, `${before} files, then ${cleaned}`),
  ];
}

/** What was answered after the copy is not in it: the ledger has it, and whoever was stopped stays so. */
async function restoredShort(
  run: Run,
  { topic, owner, line }: { topic: string; owner: ApiService; line: Line },
) {
  const { stack } = run;
  const { clients, watch, source } = line;
  const logs = join(stack.servers.dataDir, 'kafka', 'data');
  const copies = join(stack.servers.dataDir, 'copies');
  const parts = () => readdirSync(logs).filter((name) => name.startsWith(`${topic}-`));
  const person = clients.reserve();
  source.often.add(person);
  if (!clients.isGiven(person)) await clients.give(person);
  await stoppedBroker(run, () => {
    for (const name of parts()) cpSync(join(logs, name), join(copies, name), { recursive: true });
  });
  await run.flows(flowsMs);
  await clients.withdraw(person);
  await sleep(5_000);
  // From here on states that this run has read may be gone.
  run.pauseTurns(true);
  await sleep(3_000);
  run.watch.forsake(topic);
  await stoppedBroker(run, () => {
    for (const name of parts()) {
      rmSync(join(logs, name), { recursive: true });
      cpSync(join(copies, name), join(logs, name), { recursive: true });
    }
    rmSync(copies, { recursive: true });
  });
  // Records may flow until a view has compared; those of who was stopped may not.
  const from = watch.outputs.length;
  const shut = await within(comparedMs, async () => {
    const before = watch.outputs.length;
    await sleep(2_500);
    return watch.outputs.length === before;
  });
  // The owner comes first, as the incident page says: it knows what the topic should hold.
  await stack.kill(owner);
  await sleep(5_000);
  for (const service of holders) await stack.kill(service);
  run.counts.kills += holders.length + 1;
  const flowing = await run.flows(flowsMs);
  await sleep(5_000);
  const wrong = watch.outputs.slice(from).filter((one) => one.person === person).length;
  run.pauseTurns(false);
  source.often.delete(person);
  clients.letGo(person);
  return [
    required('views shut a topic that ends before what they read', shut, owner),
    required(
      'the feed flows after everybody was started again',
      flowing !== undefined,
      took(flowing),
    ),
    required(
      'nothing left of who was stopped after the copy',
      wrong === 0,
      `${wrong} records, ${owner}`,
    ),
  ];
}

async function stoppedBroker(run: Run, what: () => void): Promise<void> {
  await run.stack.signal('kafka', 'SIGTERM');
  what();
  await run.stack.startAgain('kafka');
  run.counts.brokerRestarts += 1;
}

/** Refused until somebody makes a new version of the topic: nothing flows any more. */
async function changedForGood(run: Run) {
  await run.certify();
  run.state.endsFlow = true;
  run.pauseTurns(true);
  await withAdmin(run, (admin) =>
    admin.createPartitions({ topicPartitions: [{ topic, count: 7 }] }),
  );
  const refused = await nothingFlows(run, comparedMs);
  run.progress(`F17: more partitions, ${refused ? 'refused' : 'NOT refused'}`);
  await withAdmin(run, (admin) => admin.deleteTopics({ topics: [topic] }));
  await sleep(2_000);
  await withAdmin(run, (admin) =>
    admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: 6, replicationFactor: 1 }],
    }),
  );
  const empty = await nothingFlows(run, 5_000);
  // A view that begins with the empty topic must not take silence for a permit.
  await run.stack.signal('gate', 'SIGKILL');
  const started = run.stack.supervisor.restart('gate').then(
    () => 'ready',
    () => 'not ready',
  );
  const anew = await nothingFlows(run, 10_000);
  run.progress(`F17: deleted and made anew, the gate is ${await started}`);
  return [
    required('another number of partitions shuts the feed', refused, feed.feed),
    required('a topic made anew keeps it shut', empty, ''),
    required('also for a gate that starts then', anew && (await started) === 'not ready', ''),
  ];
}

/** True when at some moment within that time the feed has rested for five seconds. */
function nothingFlows(run: Run, withinMs: number): Promise<boolean> {
  return within(withinMs, async () => {
    const before = run.watch.released();
    await sleep(5_000);
    return run.watch.released() === before;
  });
}
