import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InRecord, Stream } from '../src/index.ts';
import { connectAdmin, countingSockets, faultySockets, makeTopics, newName, text } from './kit.ts';

let stream: Stream;
const input = newName('in.');
const output = newName('out.');
const seen: InRecord[] = [];

beforeAll(async () => {
  stream = connectAdmin();
  await makeTopics(stream, [input, output]);
  // As much as the tests say was consumed.
  const source = stream.publisher();
  const value = Buffer.from('in');
  const records = Array.from({ length: 60 }, () => ({
    topic: input,
    key: null,
    value,
    partition: 0,
  }));
  await source.send(records);
  await source.close();
  const follower = stream.follow({
    group: newName('g.'),
    topics: [output],
    readCommitted: true,
    onRecord: (record) => {
      seen.push(record);
      return 'done';
    },
  });
  await follower.caughtUp();
  return () => follower.stop();
});
afterAll(() => stream.close());

const options = (name: string, partition = 0) => ({
  transactionalId: `${name}.${partition}`,
  group: name,
  topic: input,
  partition,
  leaseMs: 400,
});
const out = (key: string) => [{ topic: output, key, value: Buffer.from(key), partition: 0 }];
const seenKeys = (prefix: string) =>
  seen.map(({ key }) => text(key)).filter((key) => key.startsWith(prefix));
const block = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

test('R-9.3: opening fences the earlier producer, and the committed offset is read after that', async () => {
  const name = newName('fence.');
  const first = stream.release(options(name));
  const second = stream.release(options(name));
  const { offset, incarnation } = await first.open();
  expect(offset).toBeUndefined();
  expect(await first.run({ nextOffset: 5n, decide: () => out('fence1') })).toMatchObject({
    outcome: 'committed',
  });
  expect(await second.open()).toEqual({ offset: 5n, incarnation });
  expect(await first.run({ nextOffset: 9n, decide: () => out('fence2') })).toMatchObject({
    outcome: 'lost',
    why: 'lease',
  });
  expect(first.isOpen()).toBe(false);
  expect(await second.run({ nextOffset: 6n, decide: () => out('fence3') })).toMatchObject({
    outcome: 'committed',
  });
  await until(() => seenKeys('fence').length >= 2, { what: 'the two committed records' });
  expect(seenKeys('fence')).toEqual(['fence1', 'fence3']);
  await first.close();
  await second.close();
});

test('F17: an input that ends before what is committed is read from its beginning, under another name', async () => {
  const name = newName('short.');
  const releaser = stream.release(options(name, 1));
  const { incarnation } = await releaser.open();
  expect(await releaser.run({ nextOffset: 70n, decide: () => out('short1') })).toMatchObject({
    outcome: 'committed',
  });
  const again = await releaser.open();
  expect(again.offset).toBe(0n);
  expect(again.incarnation).not.toBe(incarnation);
  // What is committed without anything consumed is that beginning too.
  await releaser.run({ nextOffset: 'same', decide: () => out('short2') });
  expect(await releaser.open()).toEqual(again);
  await releaser.close();
});

test('F3: whoever pauses longer than lease and sweep between check and write is refused', async () => {
  const name = newName('lease.');
  const releaser = stream.release(options(name));
  await releaser.open();
  const slow = await releaser.run({
    nextOffset: 1n,
    decide: () => {
      block(700);
      return out('lease1');
    },
  });
  expect(slow).toMatchObject({ outcome: 'lost', why: 'lease' });
  expect(await releaser.open()).toMatchObject({ offset: undefined });
  const quick = await releaser.run({
    nextOffset: 1n,
    decide: () => {
      block(100);
      return out('lease2');
    },
  });
  expect(quick).toMatchObject({ outcome: 'committed' });
  await until(() => seenKeys('lease').length > 0, { what: 'the second try' });
  expect(seenKeys('lease')).toEqual(['lease2']);
  await releaser.close();
});

test('F3: the same holds for what comes over HTTP, where nothing is consumed', async () => {
  const name = newName('lease.');
  const releaser = stream.release(options(name));
  await releaser.open();
  const slow = await releaser.run({
    nextOffset: 'same',
    decide: () => {
      block(700);
      return out('batch1');
    },
  });
  expect(slow).toMatchObject({ outcome: 'lost', why: 'lease' });
  await releaser.open();
  expect(await releaser.run({ nextOffset: 5n, decide: () => [] })).toMatchObject({
    outcome: 'committed',
  });
  expect(await releaser.run({ nextOffset: 'same', decide: () => out('batch2') })).toMatchObject({
    outcome: 'committed',
  });
  expect(await releaser.open()).toMatchObject({ offset: 5n });
  await until(() => seenKeys('batch').length > 0, { what: 'the second try' });
  expect(seenKeys('batch')).toEqual(['batch2']);
  await releaser.close();
});

test('F4: no commit is asked for when the lease is over, whatever the broker would say', async () => {
  const name = newName('still.');
  const sockets = countingSockets();
  const slow = connectAdmin({ socketFactory: sockets.factory });
  const releaser = slow.release(options(name));
  await releaser.open();
  const before = sockets.ends();
  const lost = await releaser.run({
    nextOffset: 5n,
    decide() {
      sockets.delayWrites(600);
      return out('still');
    },
  });
  expect(lost).toMatchObject({ outcome: 'lost', why: 'lease', error: 'lease-over', sent: true });
  expect(sockets.ends()).toBe(before);
  await releaser.close();
  await slow.close();
});

test('an aborted transaction commits no offset and shows nothing', async () => {
  const name = newName('abort.');
  const releaser = stream.release(options(name));
  await releaser.open();
  expect(await releaser.run({ nextOffset: 3n, decide: () => undefined })).toMatchObject({
    outcome: 'aborted',
  });
  expect(await releaser.open()).toMatchObject({ offset: undefined });
  await releaser.close();
});

test('transactions follow each other at once: "concurrent" is asked again and never lost', async () => {
  const name = newName('many.');
  const releaser = stream.release(options(name));
  await releaser.open();
  const times: number[] = [];
  for (let n = 0; n < 60; n++) {
    const done = await releaser.run({ nextOffset: BigInt(n + 1), decide: () => out(`many${n}`) });
    expect(done.outcome).toBe('committed');
    times.push(done.ms);
  }
  times.sort((a, b) => a - b);
  expect(times[30]).toBeLessThan(200);
  await until(() => seenKeys('many').length === 60, { what: 'all of them' });
  await releaser.close();
}, 30_000);

test('F16: when the answer to a commit is lost, what really happened is read after the fence', async () => {
  const name = newName('lost.');
  const sockets = faultySockets();
  const shaky = connectAdmin({ socketFactory: sockets.factory });
  const releaser = shaky.release(options(name));
  await releaser.open();
  await releaser.run({ nextOffset: 1n, decide: () => out('lost0') });
  const uncertain = await releaser.run({
    nextOffset: 2n,
    decide: () => {
      setTimeout(() => sockets.swallowAnswers(true), 0);
      return out('lost1');
    },
  });
  sockets.swallowAnswers(false);
  expect(uncertain.outcome).toBe('lost');
  const { offset } = await releaser.open();
  // Committed or not: offset and record agree.
  if (offset === 1n) {
    await releaser.run({ nextOffset: 2n, decide: () => out('lost1') });
  }
  await until(() => seenKeys('lost').includes('lost1'), { what: 'the record' });
  expect(seenKeys('lost')).toEqual(['lost0', 'lost1']);
  await releaser.close();
  await shaky.close();
}, 30_000);

test('R-9.4: a fence makes the releaser powerless, whatever it has under way, and the end holds', async () => {
  const name = newName('fencer.');
  const releaser = stream.release(options(name));
  const fencer = stream.fencer();
  await releaser.open();
  await releaser.run({ nextOffset: 1n, decide: () => out('fencer1') });
  let fenced: Promise<void> | undefined;
  const done = await releaser.run({
    nextOffset: 2n,
    decide: () => {
      // Between its check and its write, as a process that is stopped there.
      fenced = fencer.fence(`${name}.0`);
      block(50);
      return out('fencer2');
    },
  });
  await fenced;
  const [end = 0n] = (await fencer.logEnds([output])).get(output) ?? [];
  const late = await releaser
    .run({ nextOffset: 3n, decide: () => out('fencer3') })
    .catch(() => ({ outcome: 'lost' }));
  expect(late.outcome).toBe('lost');
  const other = stream.release(options(name));
  await other.open();
  await other.run({ nextOffset: 3n, decide: () => out('fencer4') });
  await until(() => seenKeys('fencer').includes('fencer4'), { what: 'the next owner writes' });
  // Either it was written before the fence and stands before the end, or it was refused.
  const wanted = done.outcome === 'committed' ? ['fencer1', 'fencer2'] : ['fencer1'];
  const before = seen.filter(({ offset }) => offset < end).map(({ key }) => text(key));
  expect(before.filter((key) => key.startsWith('fencer'))).toEqual(wanted);
  expect(seenKeys('fencer')).toEqual([...wanted, 'fencer4']);
  for (const one of [releaser, other, fencer]) await one.close();
});

test('a fence answers in time, and a topic that is not there has no end', async () => {
  const fencer = stream.fencer();
  const times: number[] = [];
  for (let n = 0; n < 20; n++) {
    const startedMs = performance.now();
    await fencer.fence(newName('nobody.'));
    times.push(performance.now() - startedMs);
  }
  times.sort((a, b) => a - b);
  expect(times[10]).toBeLessThan(300);
  expect((await fencer.logEnds([newName('nothing.')])).size).toBe(0);
  await fencer.close();
});
