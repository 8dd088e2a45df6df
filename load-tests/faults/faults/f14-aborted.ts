import type { Socket } from 'node:net';
import { topics } from '@doui/events';
import { connect, promptSockets } from '@doui/stream';
import { feed } from '../feeds.ts';
import { type Run, within } from '../run.ts';
import { markedRecord } from '../watch/mark.ts';
import { partitions } from '../watch/watch.ts';
import { type Fault, required, sleep, took } from './fault.ts';

const produce = 0;
const leaseMs = 1_500;

/** F14: aborted transactions stand interleaved in the input of the feed. */
export const f14: Fault = {
  id: 'F14',
  title: 'interleaved aborted transactions in the input',
  async run(run, { short }) {
    const rounds = short ? 1 : 5;
    const { people, watch } = run;
    let aborted = 0;
    for (let round = 0; round < rounds; round++) {
      const partition = round % partitions;
      const writers = await Promise.all(
        ['a', 'b'].map((name) =>
          leaveOpen(run, `faults.${name}.${round}`, partition, people.steady),
        ),
      );
      aborted += writers.reduce((sum, written) => sum + written, 0);
      await sleep(leaseMs + 300);
    }
    const flowing = await run.flows(20_000);
    const leaked = watch.outputs.filter(({ record }) => record.startsWith('aborted')).length;
    return [
      required('aborted records stood in the input', aborted > 0, `${aborted}`),
      required('none of them left', leaked === 0, `${leaked}`),
      required('the feed flows on', flowing !== undefined, took(flowing)),
    ];
  },
};

/** Writes records in a transaction that nobody ends: the broker aborts it when its time is over. */
async function leaveOpen(
  { stack, watch }: Run,
  transactionalId: string,
  partition: number,
  persons: readonly string[],
): Promise<number> {
  const { kafka } = stack.servers;
  let deaf = false;
  const stream = connect({
    ...{ brokers: kafka.brokers, username: 'admin', password: kafka.users['admin'] ?? '' },
    ...{ clientId: transactionalId, partitions },
    socketFactory(to) {
      const socket = promptSockets(to);
      const write = socket.write.bind(socket);
      socket.write = ((bytes: Buffer, ...rest: []) => {
        if (bytes.readInt16BE(4) === produce) deaf = true;
        return write(bytes, ...rest);
      }) as Socket['write'];
      const emit = socket.emit.bind(socket);
      socket.emit = ((event: string, ...args: unknown[]) =>
        deaf && event === 'data' ? true : emit(event, ...args)) as Socket['emit'];
      return socket;
    },
  });
  const topic = topics.feedIn(feed.feed);
  const group = 'faults.aborted';
  const before = (await watch.admin.logEnds(topic))[partition] ?? 0n;
  const releaser = stream.release({ transactionalId, group, topic, partition, leaseMs });
  await releaser.open();
  const records = persons.slice(0, 5).map((key, n) => ({
    ...{
      topic,
      partition,
      key,
      value: Buffer.from(markedRecord(`aborted ${transactionalId} ${n}`)),
    },
  }));
  const running = releaser.run({ decide: () => records });
  await within(5_000, async () => ((await watch.admin.logEnds(topic))[partition] ?? 0n) > before);
  await running;
  await releaser.close();
  await stream.close();
  return records.length;
}
