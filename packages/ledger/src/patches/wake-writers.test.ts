import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { driver } from '../mongodb.ts';

const { Connection, ns } = driver;
let server: Server;
let near: Socket;
let connection: InstanceType<typeof Connection>;
const open: Socket[] = [];
const waitMs = 5_000;

beforeEach(async () => {
  // A database that takes connections and reads nothing.
  server = createServer({ pauseOnConnect: true }, (socket) => {
    open.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await new Promise<void>((resolve) => near.once('connect', () => resolve()));
  connection = new Connection(near, {
    ...{ id: 1, generation: 0, monitorCommands: false, socketTimeoutMS: 0 },
    ...{ hostAddress: { toString: () => 'database' }, tls: false },
  });
});

afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
  server.close();
});

/** The database's answer, or what it failed with, or that it never ended. */
const outcome = (command: object): Promise<string> =>
  Promise.race([
    connection.command(ns('admin.$cmd'), command).then(
      () => 'answered',
      (error: Error) => error.message,
    ),
    new Promise<string>((resolve) => setTimeout(resolve, waitMs, 'waits for ever')),
  ]);

test('F5: a command on a socket that is gone but has not said so fails', async () => {
  // As a server's end does it: without an error, and `close` comes only at the end of this turn of the loop.
  near.destroy();
  expect(connection.closed).toBe(false);
  expect(await outcome({ hello: 1 })).toMatch(/^connection 1 to .* closed$/);
});

test('F5: a command that waits to be written fails when its connection is closed', async () => {
  const asked = outcome({ insert: 'rows', documents: [{ text: 'x'.repeat(32_000_000) }] });
  while (near.writableLength === 0) await new Promise(setImmediate);
  connection.onError(new Error('the monitor found the server gone'));
  expect(await asked).toBe('the monitor found the server gone');
});
