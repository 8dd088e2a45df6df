import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';

/** A server that says everything back, behind a proxy. */
export async function echoed(): Promise<number> {
  const server = createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The head of a request of a Kafka client, so that the proxy knows it. */
function hello(clientId: string): Buffer {
  const body = Buffer.alloc(10 + clientId.length + 4);
  body.writeInt16BE(18, 0);
  body.writeInt16BE(clientId.length, 8);
  body.write(clientId, 10);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

export async function client(proxy: { port: number }, clientId: string) {
  const socket: Socket = connect(proxy.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let got = 0;
  let text = '';
  let closed = false;
  socket.on('data', (bytes) => {
    got += bytes.length;
    text += bytes.toString('latin1');
  });
  socket.on('close', () => {
    closed = true;
  });
  socket.on('error', () => undefined);
  const greeting = hello(clientId);
  socket.write(greeting);
  await expect.poll(() => got).toBe(greeting.length);
  return {
    say: (text: string) => socket.write(text),
    got: () => got - greeting.length,
    text: () => text.slice(greeting.length),
    closed: () => closed,
  };
}
