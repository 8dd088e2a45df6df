import { afterEach, expect, test } from 'vitest';
import { client, echoed } from './echo-kit.ts';
import { startFaultProxy } from './kafka-proxy.ts';
import { startProxyThread } from './proxy-thread.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function echo() {
  const proxy = await startFaultProxy({ port: await echoed() });
  ends.push(() => proxy.close());
  return proxy;
}

test('what is held comes later and in order, for that client alone', async () => {
  const proxy = await echo();
  const [gate, other] = [await client(proxy, 'gate0.view'), await client(proxy, 'consent.0')];
  proxy.rule({ who: /^gate0/, asked: 'hold', answered: 'pass' });
  gate.say('one');
  other.say('two');
  await expect.poll(() => other.got()).toBe(3);
  expect(gate.got()).toBe(0);
  proxy.heal();
  await expect.poll(() => gate.got()).toBe(3);
});

test('what is lost stays lost: the connection ends, as after a time-out', async () => {
  const proxy = await echo();
  const [gate, other] = [await client(proxy, 'gate0'), await client(proxy, 'consent.0')];
  proxy.rule({ who: /^gate0$/, asked: 'lose', answered: 'pass' });
  gate.say('gone');
  await expect.poll(() => proxy.lost()).toBe(4);
  expect(gate.closed()).toBe(false);
  proxy.heal();
  await expect.poll(() => gate.closed()).toBe(true);
  expect(gate.got()).toBe(0);
  other.say('here');
  await expect.poll(() => other.got()).toBe(4);
});

test('a cut ends connections, and while it lasts none is made', async () => {
  const proxy = await echo();
  const gate = await client(proxy, 'gate0');
  proxy.cut(/^/, true);
  await expect.poll(() => gate.closed()).toBe(true);
  await expect(client(proxy, 'gate0')).rejects.toThrow();
  proxy.heal();
  await client(proxy, 'gate0');
});

test('a delay delays', async () => {
  const proxy = await echo();
  const gate = await client(proxy, 'gate0');
  proxy.rule({ who: /^/, asked: { delayMs: 150 }, answered: 'pass' });
  const began = performance.now();
  gate.say('late');
  await expect.poll(() => gate.got()).toBe(4);
  expect(performance.now() - began).toBeGreaterThan(140);
});

test('what is said after a delay stays behind what was said in it', async () => {
  const proxy = await echo();
  const gate = await client(proxy, 'gate0');
  proxy.rule({ who: /^/, asked: { delayMs: 100 }, answered: 'pass' });
  gate.say('slow');
  await new Promise((resolve) => setTimeout(resolve, 30));
  proxy.heal();
  gate.say('quick');
  await expect.poll(() => gate.text()).toBe('slowquick');
});

test('in a thread of its own it does what it is asked, in that order', async () => {
  const proxy = await startProxyThread({ port: await echoed() });
  ends.push(() => proxy.close());
  const [gate, other] = [await client(proxy, 'gate0.view'), await client(proxy, 'consent.0')];
  await proxy.rule({ who: /^gate0/, asked: 'hold', answered: 'pass' });
  gate.say('held');
  other.say('two');
  await expect.poll(() => other.got()).toBe(3);
  expect(gate.got()).toBe(0);
  await proxy.heal();
  await expect.poll(() => gate.text()).toBe('held');
  await proxy.cut(/^gate0/);
  await expect.poll(() => gate.closed()).toBe(true);
});
