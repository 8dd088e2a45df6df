import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { type Added, type Counter, ledgerContract } from '../src/contract.ts';
import { connectMongo, type MongoConnection, mongoLedger } from '../src/index.ts';
import { mongoUrl } from './servers.ts';

let connection: MongoConnection;
const database = `ledger_${randomUUID().slice(0, 8)}`;

beforeAll(async () => {
  connection = await connectMongo({ url: mongoUrl(), database });
});

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

ledgerContract(
  'the ledger on MongoDB',
  async (options) => {
    const ledger = mongoLedger<Counter, Added>({ connection, service: 'counter', ...options });
    return { ledger, close: () => ledger.stop() };
  },
  { runs: 15 },
);
