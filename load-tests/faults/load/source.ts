import { topics } from '@doui/events';
import { connect } from '@doui/stream';
import type { Stack } from '../stack.ts';
import { markedRecord } from '../watch/mark.ts';
import { partitions } from '../watch/watch.ts';

const turnMs = 50;

/** The organisation's own system: writes about everybody, again and again; it knows nothing of consent. */
export function startSource(
  stack: Stack,
  options: { feed: string; people: () => readonly string[]; perSecond: number },
) {
  const { servers } = stack;
  const stream = connect({
    brokers: servers.kafka.brokers,
    username: 'admin',
    password: servers.kafka.users['admin'] ?? '',
    clientId: 'source',
    partitions,
  });
  const publisher = stream.publisher();
  const topic = topics.feedIn(options.feed);
  const each = Math.max(1, Math.round((options.perSecond * turnMs) / 1_000));
  let number = 0;
  let turn = 0;
  let failed = 0;
  let ended = false;
  // Some persons are written about at every turn: a fault looks at them closely.
  const often = new Set<string>();

  async function send(people: readonly string[]): Promise<void> {
    // Not sent again: whether it was stored nobody knows, and what counts is what the broker has.
    await publisher
      .send(
        people.map((person) => {
          number += 1;
          return { topic, key: person, value: Buffer.from(markedRecord(`r${number}`)) };
        }),
      )
      .catch(() => {
        failed += 1;
      });
  }

  const running = (async () => {
    while (!ended) {
      const began = performance.now();
      const people = options.people();
      const whose = Array.from(
        { length: each },
        (_, n) => people[(turn * each + n) % people.length],
      );
      turn += 1;
      await send([...whose.filter((one) => one !== undefined), ...often]);
      const rest = turnMs - (performance.now() - began);
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    }
  })();

  return {
    written: (): number => number,
    failed: (): number => failed,
    often,
    /** Raw records, as a broken source would write them. */
    raw: (records: readonly { key: string | null; value: Uint8Array | null }[]) =>
      publisher.send(records.map((record) => ({ topic, partition: 0, ...record }))),
    async end(): Promise<void> {
      ended = true;
      await running;
      await publisher.close();
      await stream.close();
    },
  };
}

export type Source = ReturnType<typeof startSource>;
