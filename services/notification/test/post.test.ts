import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createPost } from '../src/partners/post.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function endpoint(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
function posting(options: { allowLoopback: boolean; timeoutMs?: number }) {
  const post = createPost({ now: Date.now, ...options });
  stops.push(() => post.close());
  return (url: string) => post({ url, headers: { 'webhook-id': 'm1' }, body: '{"a":"同意"}' });
}

test('S5: what resolves to this machine or a private network is refused when connecting', async () => {
  let reached = 0;
  const url = await endpoint((_request, response) => {
    reached += 1;
    response.end();
  });
  const post = posting({ allowLoopback: false });
  const port = new URL(url).port;
  for (const host of [
    '127.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '2130706433',
  ]) {
    expect([host, await post(`http://${host}:${port}/`)]).toEqual([
      host,
      { type: 'failed', code: 'address-refused' },
    ]);
  }
  for (const host of ['169.254.169.254', '10.0.0.1', '192.168.1.1', '[fd00::1]']) {
    expect([host, await post(`https://${host}/`)]).toEqual([
      host,
      { type: 'failed', code: 'address-refused' },
    ]);
  }
  expect(reached).toBe(0);
});

test('where loopback is allowed nothing else that is private is', async () => {
  const post = posting({ allowLoopback: true });
  expect(await post('http://169.254.169.254/')).toMatchObject({ code: 'address-refused' });
  expect(await post('http://10.0.0.1/')).toMatchObject({ code: 'address-refused' });
});

test('the body arrives byte for byte, and the status is the answer', async () => {
  let seen = '';
  const url = await endpoint((request, response) => {
    request.on('data', (part: Buffer) => {
      seen += part.toString('utf8');
    });
    request.on('end', () => response.writeHead(202).end('x'.repeat(200_000)));
  });
  const outcome = await posting({ allowLoopback: true })(url);
  expect(seen).toBe('{"a":"同意"}');
  expect(outcome).toEqual({ type: 'delivered', status: 202 });
});

test('R-9.6: an addressee that answers nothing holds up no other that has the same host', async () => {
  const url = await endpoint((request, response) => {
    if (request.url !== '/dead') response.writeHead(204).end();
  });
  const post = posting({ allowLoopback: true, timeoutMs: 15_000 });
  const dead = Array.from({ length: 200 }, () => post(`${url}/dead`));
  expect(await post(`${url}/fine`)).toEqual({ type: 'delivered', status: 204 });
  for (const stop of stops.splice(0)) stop();
  expect((await Promise.all(dead)).every(({ type }) => type === 'failed')).toBe(true);
}, 10_000);

test('S5: a redirect is not followed', async () => {
  let followed = false;
  const target = await endpoint((_request, response) => {
    followed = true;
    response.end();
  });
  const url = await endpoint((_request, response) =>
    response.writeHead(307, { location: target }).end(),
  );
  expect(await posting({ allowLoopback: true })(url)).toMatchObject({ code: 'redirected' });
  expect(followed).toBe(false);
});

test('one that never answers, or never ends answering, is given up in time', async () => {
  const silent = await endpoint(() => undefined);
  const dripping = await endpoint((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('x'), 20);
    stops.push(() => clearInterval(drip));
  });
  const post = posting({ allowLoopback: true, timeoutMs: 300 });
  expect(await post(silent)).toEqual({ type: 'failed', code: 'timed-out' });
  expect(await post(dripping)).toEqual({ type: 'failed', code: 'timed-out' });
});

test('nobody there is a failure with its code', async () => {
  const url = await endpoint(() => undefined);
  for (const stop of stops.splice(0)) stop();
  expect(await posting({ allowLoopback: true })(url)).toEqual({
    type: 'failed',
    code: 'econnrefused',
  });
});
