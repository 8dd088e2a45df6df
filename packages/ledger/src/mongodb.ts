import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { wakeWriters } from './patches/wake-writers.ts';

/**
 * The driver inside mongoose has one fault that a service cannot live with. It is mended here, at run time, before
 * anybody connects. The version is pinned by the lock file; another one has to come past these lines.
 */
const require = createRequire(createRequire(import.meta.url).resolve('mongoose'));
const { version } = require('mongodb/package.json') as { version: string };
if (version !== '7.8.0') throw new Error(`the patch is made for mongodb 7.8.0, not ${version}`);

type Connection = {
  readonly closed: boolean;
  command(ns: unknown, command: object): Promise<object>;
  onError(error: Error): void;
};

const { Connection } = require('mongodb/lib/cmap/connection.js') as {
  Connection: new (socket: Socket, options: object) => Connection;
};
const { ns } = require('mongodb/lib/utils.js') as { ns: (text: string) => unknown };
wakeWriters(Connection);

/** Parts that the driver keeps for itself, for the tests of the patch. */
export const driver = { Connection, ns };
