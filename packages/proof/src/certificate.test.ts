import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  inspectCertificate,
  jwksOf,
  logLeafHash,
  logProofText,
  parseVerifierKey,
  type StopCertificate,
  signCertificate,
  signCheckpoint,
  signingKeyFromSeed,
  signReceipt,
  verifierKeyText,
  verifyCertificate,
} from './index.ts';

const key = signingKeyFromSeed(new Uint8Array(32).fill(3));
const newer = signingKeyFromSeed(new Uint8Array(32).fill(4));

const certificate: StopCertificate = {
  iss: 'https://doui.example',
  iat: 1_795_000_000,
  jti: 'c1',
  edition: 'complete',
  stop: {
    id: 's1',
    organisation: { id: 'hikkoshibin', name: { ja: '引越便', en: 'Hikkoshibin' } },
    kind: 'withdrawal',
    person: 'p1',
    purposes: [{ id: 'moving' }],
    items: [{ id: 'phone' }],
    recipients: [{ id: 'denki' }],
    notice: { id: 'entry', version: 2 },
    answeredAt: '2026-11-22T15:04:05.000+09:00',
    since: '2026-11-22T15:04:05.000+09:00',
    status: 'complete',
  },
  feeds: [
    {
      feed: 'denkimove',
      recipient: { id: 'denki' },
      purpose: 'moving',
      partitions: [
        {
          partition: 0,
          by: 'passed',
          closedAt: '2026-11-22T15:04:05.210+09:00',
          closingOffset: 12,
          last: { provision: 'x', at: '2026-11-22T15:04:04.900+09:00' },
        },
      ],
    },
  ],
  partners: [
    {
      partner: 'denki',
      recipients: [{ id: 'denki' }],
      dueAt: '2026-11-25T15:04:05.000+09:00',
      acknowledgements: [
        { kind: 'stopped', at: '2026-11-22T15:05:00.000+09:00', via: 'api', reference: 'a1' },
      ],
    },
  ],
  guarantee: { boundMs: 1000, slowestMs: 210, held: true },
  ledger: {
    chain: {
      service: 'consent',
      stream: 'hikkoshibin/person/p1',
      version: 3,
      hash: 'bb',
    },
  },
};
const leaf = certificate.ledger.chain;
const origin = 'doui.example/log';
const head = { origin, size: 1, root: logLeafHash(leaf) };
const log = logProofText({ index: 0, hashes: [], checkpoint: signCheckpoint(head, [key], 0) });
const logKey = parseVerifierKey(verifierKeyText(origin, key));
const logKeys = logKey.ok ? [logKey.value] : [];
const withLog = { ...certificate, ledger: { chain: leaf, log } };
const outcomes = (of: StopCertificate, keys = logKeys) =>
  Object.fromEntries(inspectCertificate(of, keys).map(({ code, outcome }) => [code, outcome]));

describe('R-9.5: a stop certificate', () => {
  test('is a JSON document that is checked with the public keys alone', async () => {
    const text = JSON.stringify(await signCertificate(certificate, key));
    const verified = await verifyCertificate(text, jwksOf([key]));
    expect(verified).toEqual({ ok: true, value: { certificate, kid: key.id } });
  });

  test('stays good after the signing key was replaced, while the old one is published', async () => {
    const text = JSON.stringify(await signCertificate(certificate, key));
    expect((await verifyCertificate(text, jwksOf([newer, key]))).ok).toBe(true);
    expect(await verifyCertificate(text, jwksOf([newer]))).toEqual({
      ok: false,
      error: 'unknown-key',
    });
  });

  test('with any character of it changed is refused', async () => {
    const signed = await signCertificate(certificate, key);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('protected', 'payload', 'signature' as const),
        fc.nat(5000),
        fc.constantFrom('A', 'b', '7'),
        async (member, place, by) => {
          const value = signed[member];
          const at = place % (value.length - 1); // The last character may carry unused bits.
          if (value[at] === by) return;
          const changed = { ...signed, [member]: value.slice(0, at) + by + value.slice(at + 1) };
          const verified = await verifyCertificate(JSON.stringify(changed), jwksOf([key]));
          expect(verified.ok).toBe(false);
        },
      ),
    );
  });

  test('is no receipt, and a receipt is none', async () => {
    const receipt = await signReceipt(certificate, key);
    expect(await verifyCertificate(receipt, jwksOf([key]))).toEqual({
      ok: false,
      error: 'wrong-type',
    });
  });
});

describe('R-9.5: what a certificate claims is worked out again', () => {
  test('a complete one whose figures bear it holds in every point', () => {
    expect(new Set(Object.values(outcomes(withLog)))).toEqual(new Set(['holds']));
  });

  test('an erasure is acknowledged by `erased` and by nothing less', () => {
    const erasure = { ...withLog, stop: { ...withLog.stop, kind: 'erasure' } };
    expect(outcomes(erasure)['partners-stopped']).toBe('wrong');
    expect(outcomes({ ...erasure, edition: 'interim' })['partners-stopped']).toBe('open');
    const partners = withLog.partners.map((partner) => ({
      ...partner,
      acknowledgements: partner.acknowledgements.map((one) => ({
        ...one,
        kind: 'erased' as const,
      })),
    }));
    expect(outcomes({ ...erasure, partners })['partners-stopped']).toBe('holds');
    // Who has erased it has stopped, too.
    expect(outcomes({ ...withLog, partners })['partners-stopped']).toBe('holds');
  });

  test('nobody waits for a partner of a superseded stop: its silence is open, no contradiction', () => {
    const silent = withLog.partners.map((partner) => ({ ...partner, acknowledgements: [] }));
    const stop = { ...withLog.stop, status: 'superseded' };
    expect(outcomes({ ...withLog, stop, partners: silent })['partners-stopped']).toBe('open');
    expect(outcomes({ ...withLog, partners: silent })['partners-stopped']).toBe('wrong');
    expect(outcomes({ ...withLog, stop })['partners-stopped']).toBe('holds');
  });

  test('a bound that was exceeded is told as such, and as a contradiction when it is denied', () => {
    const late = { ...certificate, guarantee: { boundMs: 200, held: false } };
    expect(outcomes(late)['within-bound']).toBe('broken');
    expect(outcomes({ ...late, guarantee: { boundMs: 200, held: true } })['within-bound']).toBe(
      'wrong',
    );
  });

  test('a late proof is no late record, as long as the times of the last records bear it', () => {
    const late = { ...certificate, guarantee: { boundMs: 200, lastRecordMs: 0, held: true } };
    const bound = (appendedAt: string | undefined) => {
      const feeds = certificate.feeds.map((feed) => ({
        ...feed,
        partitions: feed.partitions.map((partition) => ({
          ...partition,
          last: {
            provision: 'p1',
            at: certificate.stop.since,
            ...(appendedAt ? { appendedAt } : {}),
          },
        })),
      }));
      return outcomes({ ...late, feeds })['within-bound'];
    };
    const since = Date.parse(certificate.stop.since);
    expect(bound(new Date(since + 200).toISOString())).toBe('holds');
    expect(bound(new Date(since + 201).toISOString())).toBe('wrong');
    expect(bound(undefined)).toBe('wrong');
  });

  test('a partition without a position, or with two, is a contradiction', () => {
    const [feed] = certificate.feeds;
    const [partition] = feed?.partitions ?? [];
    if (!feed || !partition) throw new Error('the certificate has a feed');
    const withPartitions = (partitions: (typeof partition)[]) =>
      outcomes({ ...certificate, feeds: [{ ...feed, partitions }] })['positions-stated'];
    expect(withPartitions([partition])).toBe('holds');
    expect(withPartitions([{ ...partition, closingOffset: -1 }])).toBe('wrong');
    expect(withPartitions([partition, { ...partition, closingOffset: 99 }])).toBe('wrong');
  });

  test('what is missing is open in an interim one, and a contradiction in a complete one', () => {
    const silent = certificate.partners.map((partner) => ({ ...partner, acknowledgements: [] }));
    const open = certificate.feeds.map((feed) => ({ ...feed, open: 1 }));
    const lacking = { ...certificate, partners: silent, feeds: open, guarantee: { boundMs: 1000 } };
    const missing = ['feeds-closed', 'within-bound', 'partners-stopped'];
    expect(missing.map((code) => outcomes(lacking)[code])).toEqual(['wrong', 'wrong', 'wrong']);
    const interim = { ...lacking, edition: 'interim' } as const;
    expect(missing.map((code) => outcomes(interim)[code])).toEqual(['open', 'open', 'open']);
  });

  test('that the log holds the stop is checked with the keys of the log, and told when it is not', () => {
    expect(outcomes(withLog)['in-ledger']).toBe('holds');
    expect(outcomes(withLog, [])['in-ledger']).toBe('open');
    expect(outcomes(certificate)['in-ledger']).toBe('open');
    const other = { ...withLog, ledger: { chain: { ...leaf, version: 4 }, log } };
    expect(outcomes(other)['in-ledger']).toBe('wrong');
    const foreign = parseVerifierKey(verifierKeyText(origin, newer));
    expect(outcomes(withLog, foreign.ok ? [foreign.value] : [])['in-ledger']).toBe('wrong');
  });
});
