import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { forward } from './forward.ts';

const host = '127.0.0.1';
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

test('F7N: bytes are carried there and back, and an end on one side is one on the other', async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, host);
  await once(server, 'listening');
  const way = await forward({ at: { host, port: 0 }, to: { host, port: portOf(server) } });
  const socket = connect(portOf(way), host);
  socket.write('there');
  expect(String((await once(socket, 'data'))[0])).toBe('there');
  socket.end();
  await once(socket, 'close');
  const refused = once(server, 'close');
  server.close();
  await refused;
  // Nobody is there any more: who comes is not left waiting.
  const late = connect(portOf(way), host);
  late.on('error', () => undefined);
  await once(late, 'close');
  const ended = once(way, 'close');
  way.close();
  await ended;
});
