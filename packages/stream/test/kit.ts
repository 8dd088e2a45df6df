import type { Socket } from 'node:net';
import { stateTopics } from '@doui/events';
import { kafkaPassword, testServers } from '@doui/testing';
import {
  connect,
  promptSockets,
  type SocketFactory,
  type Stream,
  type StreamOptions,
} from '../src/index.ts';

export const partitions = 6;

export const newName = (prefix: string): string =>
  `${prefix}${Math.random().toString(36).slice(2, 10)}${Date.now().toString(36)}`;

/** The broker as its super user. */
export const connectAdmin = (more: Partial<StreamOptions> = {}): Stream =>
  connect({
    brokers: testServers().kafka.brokers,
    username: 'admin',
    password: kafkaPassword('admin'),
    clientId: 'test',
    partitions,
    ...more,
  });

export async function makeTopics(stream: Stream, names: readonly string[], config = {}) {
  const admin = stream.admin();
  await admin.ensureTopics(names.map((name) => ({ name, partitions, config })));
  await admin.close();
}

/** Sockets between us and the broker that can be cut, or made to swallow what the broker answers. */
export function faultySockets() {
  const open = new Set<Socket>();
  let deaf = false;
  let away = false;
  const factory: SocketFactory = (to) => {
    const socket = promptSockets(to);
    if (away) socket.destroy(new Error('connection refused'));
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const emit = socket.emit.bind(socket);
    socket.emit = ((event: string, ...args: unknown[]) =>
      deaf && event === 'data' ? true : emit(event, ...args)) as Socket['emit'];
    return socket;
  };
  return {
    factory,
    cut: () => {
      for (const socket of open) socket.destroy(new Error('connection reset'));
    },
    /** As of a broker that is away: nothing stays connected, and nothing can connect. */
    away: (on: boolean) => {
      away = on;
      if (on) for (const socket of open) socket.destroy(new Error('connection reset'));
    },
    /** What the broker answers from now on never arrives. */
    swallowAnswers: (on: boolean) => {
      deaf = on;
    },
  };
}

const produce = 0;
const endTransaction = 26;

/** Sockets that know how often the end of a transaction was asked for, and bring answers to writes late. */
export function countingSockets() {
  let ends = 0;
  let delayMs = 0;
  const factory: SocketFactory = (to) => {
    const socket = promptSockets(to);
    const write = socket.write.bind(socket);
    let written = false;
    socket.write = ((bytes: Buffer, ...rest: []) => {
      const request = bytes.readInt16BE(4);
      if (request === endTransaction) ends += 1;
      if (request === produce) written = true;
      return write(bytes, ...rest);
    }) as Socket['write'];
    const emit = socket.emit.bind(socket);
    socket.emit = ((event: string, ...args: unknown[]) => {
      if (delayMs === 0 || !written || event !== 'data') return emit(event, ...args);
      setTimeout(() => emit(event, ...args), delayMs);
      return true;
    }) as Socket['emit'];
    return socket;
  };
  return {
    factory,
    ends: () => ends,
    delayWrites: (ms: number) => {
      delayMs = ms;
    },
  };
}

export const firstState: string = stateTopics[1] ?? '';
export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
export const text = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? '').toString('utf8');
