import { Fault } from '@doui/kernel';
import './mongodb.ts';
import mongoose from 'mongoose';
import { limits } from './limits.ts';

export type MongoOptions = {
  readonly url: string;
  readonly database: string;
  /** A PEM file. With it TLS is spoken, and only certificates it vouches for are accepted. */
  readonly ca?: string | undefined;
};

export type MongoConnection = mongoose.Connection;

const startMs = 30_000;
const pauseMs = 500;

/** Opens the database of one service. One that is still starting, or busy, gets half a minute. */
export async function connectMongo(options: MongoOptions): Promise<MongoConnection> {
  const until = performance.now() + startMs;
  for (;;) {
    try {
      return await openOnce(options);
    } catch (error) {
      if (performance.now() >= until) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Every option that matters stands here. */
async function openOnce({ url, database, ca }: MongoOptions): Promise<MongoConnection> {
  const connection = mongoose.createConnection(url, {
    dbName: database,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    sanitizeFilter: true,
    serverSelectionTimeoutMS: 1_500,
    connectTimeoutMS: 1_500,
    // A server that was stopped keeps its sockets open; without this they would be waited on for ever.
    socketTimeoutMS: 10_000,
    heartbeatFrequencyMS: 2_000,
    waitQueueTimeoutMS: 1_500,
    maxPoolSize: limits.poolSize,
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', j: true },
    retryWrites: false,
    ...(ca === undefined ? {} : { tls: true, tlsCAFile: ca }),
  });
  try {
    return await connection.asPromise();
  } catch (cause) {
    await connection.close().catch(() => {});
    throw new Fault('database-unavailable', { retriable: true, cause });
  }
}
