import { createHash } from 'node:crypto';
import { masterKeyOf } from '@doui/keyring';
import { memoryLedger } from '@doui/ledger';
import { inspectCertificate, jwksOf, type StopCertificate, verifyCertificate } from '@doui/proof';
import { describe, expect, test } from 'vitest';
import type { CaseCommand } from '../cases/decide.ts';
import type { CaseEvent, Stop } from '../cases/events.ts';
import { handleCase } from '../cases/handle.ts';
import { createOpenCases } from '../cases/open-cases.ts';
import type { CaseState } from '../cases/state.ts';
import { memoryCertificateStore } from './certificate-store.ts';
import { createDesk } from './desk.ts';
import { certificateKeys } from './keys.ts';

const master = masterKeyOf({ 1: Buffer.alloc(32, 7) });
const keys = certificateKeys([], master, 2);
const org = 'hikkoshibin';
const at = Date.parse('2026-11-22T15:04:05.000+09:00');
const position = { service: 'consent', stream: `${org}/person/taro`, version: 7 };
const stop: Stop = {
  ...{ id: 'stop1', org, kind: 'withdrawal', position, eventHash: 'ab'.repeat(32), person: 'taro' },
  ...{ purposes: ['moving'], items: ['name'], recipients: ['denki'], schemes: [], gpc: false },
  ...{ answeredAtMs: at, sinceMs: at },
};
const feeds = [{ feed: 'denkimove', recipient: 'denki', purpose: 'moving', partitions: 1 }];
const partners = [{ partner: 'denki', recipients: ['denki'], dueAtMs: at + 86_400_000 }];
const text = (ja: string) => ({ ja, en: ja });

async function world({ log = undefined as string | undefined } = {}) {
  let now = at + 2_000;
  const ledger = memoryLedger<CaseState, CaseEvent>({ service: 'stop-tracker' });
  await ledger.start();
  const cases = createOpenCases();
  const troubles: unknown[] = [];
  const deps = () => ({
    ...{ ledger, cases, store, keys, issuer: 'https://doui.example', now: () => now },
    names: {
      organisation: () => text('引越れんらく便'),
      purpose: () => text('転居の連絡'),
      item: () => undefined,
      recipient: () => text('電力'),
    },
    logProofOf: async () => log,
    onRecorded: ({ position: on, state }: { position: never; state: CaseState }) =>
      cases.take(on, state),
    onTrouble: (error: unknown) => troubles.push(error),
  });
  const store = memoryCertificateStore();
  const desk = createDesk(deps() as never);
  const doIt = async (commandId: string, command: CaseCommand) => {
    const done = await handleCase(ledger, { org, stop: 'stop1', commandId, command });
    if (!done.ok) throw new Error(JSON.stringify(done.error));
    cases.take(done.value.position, done.value.state);
  };
  await doIt('open', { type: 'open-stop', atMs: at, stop, boundMs: 1_000, feeds, partners });
  const state = async () => (await ledger.read(`${org}/stop/stop1`))?.state as never;
  return {
    ...{ desk, doIt, state, troubles, cases, ledger, deps },
    pass: (ms: number) => {
      now += ms;
    },
    another: () => createDesk(deps() as never),
    close: (closedAtMs: number) =>
      doIt('close', {
        ...{ type: 'close-partitions', atMs: at + 300 },
        closings: [{ feed: 'denkimove', partition: 0, by: 'passed', closedAtMs, closingOffset: 9 }],
      }),
    settle: () =>
      doIt('ack', {
        ...{ type: 'acknowledge', atMs: at + 900, partner: 'denki' },
        acknowledgement: { kind: 'stopped', atMs: at + 900, via: 'api', reference: 'r1' },
      }),
    lasts: (...appendedAtMs: number[]) =>
      doIt('lasts', {
        ...{ type: 'find-lasts', atMs: at + 2_000 },
        lasts: appendedAtMs.map((one) => ({
          ...{ feed: 'denkimove', partition: 0, provisionId: 'p1', atMs: at, appendedAtMs: one },
        })),
      }),
  };
}
async function read(document: string) {
  const verified = await verifyCertificate(document, jwksOf(keys));
  if (!verified.ok) throw new Error(verified.error);
  return verified.value.certificate;
}

const bound = (certificate: StopCertificate) =>
  inspectCertificate(certificate, []).find(({ code }) => code === 'within-bound')?.outcome;

describe('R-9.5: the certificate of a stop', () => {
  test('is made when every feed has closed and every partner stopped, and is on record by its hash', async () => {
    const { desk, close, settle, lasts, state } = await world({ log: 'proof' });
    await close(at + 210);
    await settle();
    await lasts();
    await desk.look();
    const { document, digest } = await desk.show(await state());
    expect(createHash('sha256').update(document).digest('hex')).toBe(digest);
    expect((await state()) as object).toMatchObject({ certificate: { digest, kid: keys[0].id } });
    const certificate = await read(document);
    expect(certificate).toMatchObject({
      edition: 'complete',
      stop: { id: 'stop1', purposes: [{ id: 'moving', name: text('転居の連絡') }] },
      guarantee: { boundMs: 1_000, slowestMs: 210, held: true },
      ledger: { chain: { ...position, hash: stop.eventHash }, log: 'proof' },
    });
    const said = inspectCertificate(
      { ...certificate, ledger: { chain: certificate.ledger.chain } },
      [],
    );
    expect(said.filter(({ outcome }) => outcome === 'wrong')).toEqual([]);
  });

  test('is the same whenever it is asked for, and whichever tracker made it', async () => {
    const { desk, another, close, settle, lasts, state, troubles, pass } = await world({
      log: 'p',
    });
    await close(at + 210);
    await settle();
    await lasts();
    await Promise.all([desk.look(), another().look()]);
    pass(60_000);
    await desk.look();
    expect(troubles).toEqual([]);
    const { digest } = ((await state()) as { certificate: { digest: string } }).certificate;
    expect((await desk.show(await state())).digest).toBe(digest);
  });

  test('of a superseded stop is kept too, says what it is, and takes up a later word', async () => {
    const { desk, doIt, close, settle, lasts, state, cases, ledger } = await world({ log: 'p' });
    const by = { ...position, version: 8 };
    await doIt('given', { type: 'supersede-stop', atMs: at + 100, by });
    await desk.look();
    expect((await state()) as object).not.toHaveProperty('certificate');
    const interim = await read((await desk.show(await state())).document);
    expect(interim).toMatchObject({ edition: 'interim', stop: { status: 'superseded' } });
    await close(at + 210);
    await lasts();
    await desk.look();
    const shown = await desk.show(await state());
    expect((await desk.show(await state())).digest).toBe(shown.digest);
    const final = await read(shown.document);
    expect(final).toMatchObject({
      ...{ edition: 'complete', stop: { status: 'superseded' } },
      guarantee: { slowestMs: 210, held: true },
    });
    const { chain } = final.ledger;
    const said = inspectCertificate({ ...final, ledger: { chain } }, []);
    expect(said.filter(({ outcome }) => outcome === 'wrong')).toEqual([]);
    expect(cases.size()).toBe(0);

    await settle();
    expect(cases.size()).toBe(1);
    await desk.look();
    await desk.look();
    expect(cases.size()).toBe(0);
    const later = await read((await desk.show(await state())).document);
    expect(later.partners).toMatchObject([{ acknowledgements: [{ kind: 'stopped' }] }]);
    const events = (await ledger.history(`${org}/stop/stop1`)).map(({ event }) => event.type);
    expect(events.filter((type) => type === 'certificate-issued')).toHaveLength(2);
  });

  test('waits for the last records and the log, but not for ever', async () => {
    const { desk, close, settle, state, pass } = await world();
    await close(at + 210);
    await settle();
    await desk.look();
    expect((await state()) as object).not.toHaveProperty('certificate');
    pass(20_000);
    await desk.look();
    expect((await state()) as object).toHaveProperty('certificate');
  });

  test('is an interim one while anything is open, and says T was exceeded when it was', async () => {
    const { desk, close, lasts, state } = await world();
    const open = await read((await desk.show(await state())).document);
    expect(open).toMatchObject({ edition: 'interim', feeds: [{ open: 1 }] });
    expect(open.guarantee).toEqual({ boundMs: 1_000 });
    await close(at + 1_700);
    const closed = await read((await desk.show(await state())).document);
    expect(closed.guarantee).toEqual({ boundMs: 1_000, slowestMs: 1_700 });
    expect(bound(closed)).toBe('open');
    await lasts(at + 1_300);
    const late = await read((await desk.show(await state())).document);
    expect(late.guarantee).toEqual({
      ...{ boundMs: 1_000, slowestMs: 1_700, lastRecordMs: 1_300, held: false },
    });
    expect(bound(late)).toBe('broken');
  });

  test('says that T was held when only the proof was late, and both times', async () => {
    const { desk, close, lasts, state } = await world();
    await close(at + 1_700);
    await lasts(at + 400);
    const late = await read((await desk.show(await state())).document);
    expect(late.guarantee).toEqual({
      ...{ boundMs: 1_000, slowestMs: 1_700, lastRecordMs: 400, held: true },
    });
    expect(bound(late)).toBe('holds');
  });

  test('is made for a few stops at a time, so that many at once do not crowd out the rest', async () => {
    const { desk, deps, close, settle, lasts, state } = await world({ log: 'p' });
    await close(at + 210);
    await settle();
    await lasts();
    const known: object = await state();
    const many = Array.from({ length: 100 }, (_, n) => ({
      ...{
        stream: `${org}/stop/s${n}`,
        version: 4,
        state: { ...known, stop: { ...stop, id: `s${n}` } },
      },
    }));
    let under = 0;
    let most = 0;
    let asked = 0;
    const crowd = createDesk({
      ...deps(),
      cases: { all: () => many },
      logProofOf: async () => {
        under += 1;
        asked += 1;
        most = Math.max(most, under);
        await Promise.resolve();
        under -= 1;
        return 'p';
      },
    } as never);
    await crowd.look();
    expect(asked).toBe(100);
    expect(most).toBeLessThanOrEqual(20);
    await desk.look();
    expect((await state()) as object).toHaveProperty('certificate');
  });

  test('stays good after the key was replaced', async () => {
    const { desk, state } = await world();
    const { document } = await desk.show(await state());
    const after = certificateKeys([], master, 3);
    expect(after[0].id).not.toBe(keys[0].id);
    expect((await verifyCertificate(document, jwksOf(after))).ok).toBe(true);
    expect(await verifyCertificate(document, jwksOf([after[0]]))).toMatchObject({
      error: 'unknown-key',
    });
  });
});
