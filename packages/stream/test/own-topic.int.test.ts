import { macHeader, sealState } from '@doui/events';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnTopic, StatedVersion, Stream } from '../src/index.ts';
import { connectAdmin, makeTopics, newName, text } from './kit.ts';

const macKey = Buffer.alloc(32, 9);
const genesis = { macKey };
let stream: Stream;

beforeAll(() => {
  stream = connectAdmin();
});
afterAll(() => stream.close());

const versionOf = (value: Uint8Array): StatedVersion => JSON.parse(text(value));

/** A record as its owner publishes it. */
function state(topic: string, key: string, version: number) {
  const value = Buffer.from(JSON.stringify({ stream: key, version }));
  return { topic, key, value, headers: { [macHeader]: sealState(macKey, topic, key, value) } };
}

/** What a view that begins now finds: the versions of a key in their order. */
async function rebuilt(topic: string, key: string): Promise<number[]> {
  const found: number[] = [];
  const follower = stream.follow({
    ...{ group: newName('g.'), topics: [topic], genesis },
    onRecord({ key: name, value }) {
      if (text(name) === key && value) found.push(versionOf(value).version);
      return 'done';
    },
  });
  await follower.caughtUp();
  await follower.stop();
  return found;
}

function ownerOf(
  topic: string,
  counted: number[],
  more: Partial<Parameters<Stream['own']>[0]> = {},
) {
  const kept = { keys: counted };
  const unreadable: string[] = [];
  const restated: StatedVersion[] = [];
  const publisher = stream.publisher();
  const owner: OwnTopic = stream.own({
    ...{ topic, macKey, versionOf, group: newName('g.') },
    onUnreadable: (_, why) => void unreadable.push(why),
    counted: {
      read: async () => kept.keys,
      write: async (keys) => {
        kept.keys = [...keys];
      },
    },
    async *published() {},
    async restate(behind) {
      restated.push(behind);
      await publisher.send([state(topic, behind.stream, behind.version + 1)]);
    },
    ...more,
  });
  const stop = async () => {
    await owner.stop();
    await publisher.close();
  };
  return { owner, kept, unreadable, restated, stop };
}

test('R-9.3, F17: a view is not ready before it holds the keys its owner has counted', async () => {
  const topic = newName('state.');
  await makeTopics(stream, [topic]);
  await stream.writeGenesis({ topic, incarnation: 'one', macKey });
  const publisher = stream.publisher();
  const keys = Array.from({ length: 24 }, (_, n) => `o/person/p${n}`);
  await publisher.send(keys.map((key) => state(topic, key, 1)));
  const first = ownerOf(topic, []);
  await until(() => first.kept.keys.length > 0, { what: 'the first manifest' });
  expect(first.kept.keys.reduce((sum, count) => sum + count, 0)).toBe(24);
  await first.stop();
  expect(await rebuilt(topic, 'o/person/p3')).toEqual([1]);

  // The broker has lost a key of partition 2 and the manifest after it; the database has not.
  const second = ownerOf(topic, first.kept.keys.with(2, (first.kept.keys[2] ?? 0) + 1));
  const view = stream.follow({
    ...{ group: newName('g.'), topics: [topic], genesis, onRecord: () => 'done' },
  });
  await view.caughtUp();
  await until(() => view.shut().has(`${topic}/2`), { what: 'the short partition is shut' });
  expect([...view.shut().keys()]).toEqual([`${topic}/2`]);
  const late = stream.follow({
    ...{ group: newName('g.'), topics: [topic], genesis, onRecord: () => 'done' },
  });
  await until(() => [...late.positions().values()].every((next) => next > 1n), { what: 'read' });
  expect(late.ready()).toBe(false);

  // What was lost is published again, to that partition, and the view that waited is whole.
  await publisher.send([{ ...state(topic, 'o/person/lost', 1), partition: 2 }]);
  await late.caughtUp();
  await Promise.all([view.stop(), late.stop(), second.stop(), publisher.close()]);
}, 60_000);

test('R-9.3, F19: what the ledger has published and the topic does not hold is published anew', async () => {
  const topic = newName('state.');
  await makeTopics(stream, [topic]);
  await stream.writeGenesis({ topic, incarnation: 'one', macKey });
  const { restated, unreadable, stop } = ownerOf(topic, [], {
    compareEveryMs: 0,
    async *published() {
      yield { stream: 'o/person/gone', version: 4 };
    },
  });
  await until(() => restated.length > 0, { what: 'the lost stream is stated again' });
  expect(restated).toEqual([{ stream: 'o/person/gone', version: 4 }]);
  expect(await rebuilt(topic, 'o/person/gone')).toEqual([5]);

  const publisher = stream.publisher();
  const forged = { ...state(topic, 'o/person/gone', 19), headers: {} };
  await publisher.send([forged]);
  await until(() => unreadable.length > 0, { what: 'the record without a seal' });
  expect(unreadable).toEqual(['not sealed by its owner']);
  await stop();
  await publisher.close();
}, 60_000);

test('R-9.3, F17: a topic put back from an older copy shuts views until the newer versions stand there', async () => {
  const topic = newName('state.');
  await makeTopics(stream, [topic]);
  await stream.writeGenesis({ topic, incarnation: 'one', macKey });
  const publisher = stream.publisher();
  const key = 'o/person/old';
  await publisher.send([state(topic, key, 5), state(topic, 'o/person/other', 1)]);
  const first = ownerOf(topic, []);
  await until(() => first.kept.keys.length > 0, { what: 'the first manifest' });
  await first.stop();

  // No number of keys shows it: the key is there, in a version that was withdrawn from long ago.
  const view = () =>
    stream.follow({
      ...{ group: newName('g.'), topics: [topic], genesis, onRecord: () => 'done' as const },
    });
  const tooSoon = view();
  await tooSoon.caughtUp();
  let mayRestate = (): void => undefined;
  const allowed = new Promise<void>((resolve) => {
    mayRestate = resolve;
  });
  const owner = ownerOf(topic, first.kept.keys, {
    async *published() {
      yield { stream: key, version: 9 };
      yield { stream: 'o/person/other', version: 1 };
    },
    async restate({ stream: behind, version }) {
      await allowed;
      await publisher.send([state(topic, behind, version + 1)]);
    },
  });
  await until(() => tooSoon.shut().size > 0, { what: 'who was built from the old copy is shut' });
  const late = view();
  await until(() => [...late.positions().values()].every((next) => next > 1n), { what: 'read' });
  expect(late.ready()).toBe(false);

  mayRestate();
  await late.caughtUp();
  expect(await rebuilt(topic, key)).toEqual([5, 10]);
  expect(owner.kept.keys.reduce((sum, count) => sum + count, 0)).toBe(2);
  await Promise.all([tooSoon.stop(), late.stop(), owner.stop(), publisher.close()]);
}, 60_000);

test('R-9.3, F17: an owner that is stopped while it compares says nothing of its topic', async () => {
  const topic = newName('state.');
  await makeTopics(stream, [topic]);
  await stream.writeGenesis({ topic, incarnation: 'one', macKey });
  let compares = false;
  let goOn = (): void => undefined;
  const allowed = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const owner = ownerOf(topic, [], {
    async *published() {
      compares = true;
      await allowed;
      yield { stream: 'o/person/old', version: 9 };
    },
  });
  await until(() => compares, { what: 'the comparison' });
  const stopped = owner.stop();
  goOn();
  await stopped;
  expect(owner.kept.keys).toEqual([]);
}, 60_000);

test('R-9.3, F19: a late repeat, compaction, a rebuild: the newer version is found', async () => {
  const config = {
    'cleanup.policy': 'compact',
    'message.timestamp.type': 'LogAppendTime',
    'segment.ms': 100,
    'min.cleanable.dirty.ratio': 0.001,
  };
  const [bare, owned] = [newName('bare.'), newName('owned.')];
  await makeTopics(stream, [bare, owned], config);
  const key = 'o/person/p';
  const publisher = stream.publisher();
  for (const topic of [bare, owned]) {
    await stream.writeGenesis({ topic, incarnation: 'one', macKey });
    for (const version of [5, 6, 5]) await publisher.send([state(topic, key, version)]);
  }
  const { restated, stop } = ownerOf(owned, []);
  await until(() => restated.length > 0, { what: 'the repeat is noticed' });
  expect(restated).toEqual([{ stream: key, version: 6 }]);

  // Compaction leaves the newest segment alone, so others are written until it has come round.
  let written = 0;
  const compacted = async (): Promise<boolean> => {
    written += 1;
    const names = Array.from({ length: 12 }, (_, n) => `o/person/other${n}`);
    await publisher.send(
      [bare, owned].flatMap((topic) => names.map((name) => state(topic, name, written))),
    );
    const lengths = [(await rebuilt(bare, key)).length, (await rebuilt(owned, key)).length];
    return lengths.every((length) => length === 1);
  };
  await until(compacted, { what: 'compaction', withinMs: 120_000, everyMs: 1_000 });
  // Where nobody watches, the old version has won.
  expect(await rebuilt(bare, key)).toEqual([5]);
  expect(await rebuilt(owned, key)).toEqual([7]);
  await stop();
  await publisher.close();
}, 180_000);
