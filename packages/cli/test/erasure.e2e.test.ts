import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectMongo, type MongoConnection } from '@doui/ledger';
import { type LogLeaf, parseVerifierKey, verifyLogProof } from '@doui/proof';
import { clientToken, productData, productUrl, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerPlaces, recordsDatabase } from '../src/verify/ledger/ledgers.ts';
import { verifyLedger } from '../src/verify/ledger/verify-ledger.ts';
import { filesWith, tracesOf } from './traces.ts';

const org = 'hikkoshibin';
// Mails lie in the folder of the examples' mail server, which is somebody else's; spans are the test's own.
const outside = /^(mails|mails\.ndjson|spans\.jsonl|cache)/;
let connection: MongoConnection;

beforeAll(async () => {
  connection = await connectMongo({ url: testServers().mongoUrl, database: recordsDatabase });
});
afterAll(() => connection.close());

async function call(method: string, path: string, client: string, body?: object) {
  const answer = await fetch(`${productUrl()}/v1/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await clientToken(client)}`,
      'content-type': 'application/json',
    },
    ...(body ? { body: JSON.stringify({ commandId: randomUUID(), ...body }) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely in tests
  return { status: answer.status, body: (await answer.json()) as any };
}

const logKeys = async () => {
  const { verifierKeys } = (await (await fetch(`${productUrl()}/v1/log/keys`)).json()) as {
    verifierKeys: string[];
  };
  return verifierKeys.map(parseVerifierKey).flatMap((key) => (key.ok ? [key.value] : []));
};

/** Keys of a person as their owners keep them: whoever has one and the master key reads everything. */
async function wrappedKeys(person: string): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for (const database of ['doui_consent_keys', 'doui_notification_keys', 'doui_records_keys']) {
    const rows = connection.getClient().db(database).collection<{ _id: string }>('keys');
    const row = (await rows.findOne({ _id: `${org}/person/${person}` })) as {
      wrapped?: { buffer: Uint8Array; position: number };
    } | null;
    if (row?.wrapped) found.push(Buffer.from(row.wrapped.buffer.subarray(0, row.wrapped.position)));
  }
  return found;
}

const verify = async () =>
  verifyLedger({
    ...{ connection, ledgers: ledgerPlaces, recordsDatabase },
    keys: await logKeys(),
    now: Date.now(),
  });

test('P7: the ledgers of a product that has done its main job agree with the signed log', async () => {
  const report = await verify();
  expect(report.findings).toEqual([]);
  expect(report.ok).toBe(true);
  expect(report.log.signedSize).toBeGreaterThan(300);
  expect(report.events).toBeGreaterThanOrEqual(report.log.signedSize);
});

test('P7: doui verify ledger says so too, with its exit code', async () => {
  const launcher = join(import.meta.dirname, '../bin/doui.js');
  const env = { ...process.env, DOUI_DATA_DIR: productData() };
  const run = promisify(execFile);
  // A non-zero exit code would reject.
  const { stdout } = await run(process.execPath, [launcher, 'verify', 'ledger', '--json'], { env });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, findings: [] });
  const text = await run(process.execPath, [launcher, 'verify', 'ledger', '-q'], { env });
  expect(text.stdout).toContain('異状なし');
});

test('P9: after an erasure nothing of the person can be recovered from any file, and all proofs hold', async () => {
  const system = `system-${org}`;
  const secret = () => randomBytes(14).toString('hex');
  const canaries = {
    customerNumber: `N${secret()}`,
    eMail: `kanariya.${secret()}@example.jp`,
    evidence: `録音 ${secret()} 佐藤花子`,
    client: `scan-${secret()}`,
  };
  const registered = await call('POST', `organisations/${org}/persons`, system, {
    customerNumber: canaries.customerNumber,
  });
  expect(registered.status).toBe(201);
  const person = String(registered.body.person);
  const at = `organisations/${org}/persons/${person}`;
  const shown = await call('GET', `organisations/${org}/notices/moveform`, system);
  const notice = shown.body.versions.at(-1);
  const answered = await call('POST', `${at}/answers`, system, {
    ...{ notice: 'moveform', noticeVersion: notice.version, language: 'ja' },
    ...{ textHash: notice.textHashes.ja, method: 'spoken', client: canaries.client },
    evidence: canaries.evidence,
    answers: notice.purposes.map(({ purpose, purposeVersion }: Record<string, unknown>) => ({
      ...{ purpose, purposeVersion, given: false, evidence: canaries.evidence },
    })),
  });
  expect(answered.body, JSON.stringify(answered.body)).toMatchObject({ inForce: true });
  await until(
    async () =>
      (await call('PUT', `${at}/contact-points`, system, { eMail: canaries.eMail })).status < 300,
    { what: 'the contact point is kept' },
  );

  // The control: what must be gone later is there now, and the search sees it.
  const keys = await wrappedKeys(person);
  const database = join(productData(), 'mongo');
  expect(keys.length).toBeGreaterThanOrEqual(2);
  for (const key of keys) {
    expect(await filesWith(database, tracesOf(key))).not.toEqual([]);
  }
  const receiptOf = async () => call('GET', `${at}/receipts/2`, system);
  const receipt = await until(
    async () => {
      const answer = await receiptOf();
      return answer.body.receipt?.ledger?.proof ? answer.body.receipt : undefined;
    },
    { what: 'the receipt holds its proof', withinMs: 30_000 },
  );
  const { leaf, proof } = receipt.ledger as { leaf: LogLeaf; proof: string };
  expect(verifyLogProof(leaf, proof, await logKeys()).ok).toBe(true);

  const erased = await call('POST', `${at}:erase`, `manager-${org}`, {});
  expect(erased.body).toMatchObject({ inForce: true });
  await until(async () => (await wrappedKeys(person)).length === 0, { what: 'the keys are gone' });
  const keyTraces = keys.flatMap((key) => tracesOf(key));
  await until(async () => (await filesWith(database, keyTraces)).length === 0, {
    what: 'the database has forgotten the keys',
    withinMs: 60_000,
  });
  expect(await filesWith(productData(), keyTraces, outside)).toEqual([]);
  const canaryTraces = Object.values(canaries).flatMap((value) => tracesOf(value));
  expect(await filesWith(productData(), canaryTraces, outside)).toEqual([]);

  expect(verifyLogProof(leaf, proof, await logKeys()).ok).toBe(true);
  const query = new URLSearchParams({ ...leaf, version: String(leaf.version) });
  const again = await fetch(`${productUrl()}/v1/log/inclusion?${query}`);
  const fresh = (await again.json()) as { proof: string };
  expect(verifyLogProof(leaf, fresh.proof, await logKeys()).ok).toBe(true);
  expect((await verify()).findings).toEqual([]);
});
