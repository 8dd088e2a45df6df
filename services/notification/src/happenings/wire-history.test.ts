import { toRfc3339 } from '@doui/kernel';
import { expect, test } from 'vitest';
import { ownerHistory } from './owner-history.ts';
import { readHistory } from './wire-history.ts';

const stream = { source: 'consent', org: 'hikkoshibin', kind: 'person', id: 'abc' } as const;
const at = toRfc3339(1_700_000_000_000);
const entry = (version: number, type: string, more: object = {}) => ({
  ...{ version, type, at, commandId: 'c', by: { role: 'person' }, previousHash: '', hash: '' },
  ...more,
});

test('an owner’s history says the same as its events', () => {
  const scopes = [{ item: 'name', recipients: ['denki'] }];
  const read = readHistory(stream, {
    person: 'abc',
    version: 7,
    entries: [
      entry(1, 'person-registered'),
      entry(2, 'answered', {
        notice: 'n1',
        noticeVersion: 3,
        answers: [
          { purpose: 'moving', purposeVersion: 1, given: true, scopes, abroadRecipients: [] },
          { purpose: 'news', purposeVersion: 1, given: false },
        ],
      }),
      entry(3, 'withdrawn', { purpose: 'moving', scopes: [], remaining: [], method: 'button' }),
      entry(4, 'use-stopped', { kind: 'provision', recipient: 'denki', ground: 'misuse' }),
      entry(5, 'opted-out', { schemes: ['names'], gpc: false, method: 'web' }),
      entry(6, 'contact-stopped', { channel: 'e-mail' }),
      entry(7, 'opt-outs-erased'),
    ],
  });
  expect(read?.map(({ version, what }) => [version, what])).toEqual([
    [1, { type: 'silent' }],
    [
      2,
      {
        type: 'answered',
        notice: 'n1',
        noticeVersion: 3,
        answers: [
          { purpose: 'moving', given: true, scopes },
          { purpose: 'news', given: false, scopes: [] },
        ],
      },
    ],
    [3, { type: 'withdrawn', purpose: 'moving', scopes: [] }],
    [4, { type: 'use-stopped', stop: { kind: 'provision', recipient: 'denki' } }],
    [5, { type: 'opted-out', schemes: ['names'], gpc: false }],
    [6, { type: 'contact-stopped', channel: 'e-mail' }],
    [7, { type: 'erased' }],
  ]);
});

test('what is no history is not guessed at', () => {
  for (const body of [undefined, [], {}, { entries: [{ version: 0 }] }]) {
    expect(readHistory(stream, body)).toBeUndefined();
  }
  expect(readHistory(stream, { entries: [entry(1, 'withdrawn')] })).toBeUndefined();
});

test('a long gap is read page by page', async () => {
  const asked: string[] = [];
  const client = {
    async call({ path }: { path: string }) {
      asked.push(path);
      const query = new URLSearchParams(path.split('?')[1]);
      const [from, limit] = [Number(query.get('from')), Number(query.get('limit'))];
      const entries = Array.from({ length: limit }, (_, n) => entry(from + n, 'person-registered'));
      return { status: 200, headers: {}, body: { entries } };
    },
  };
  const history = ownerHistory({ consent: client, optOut: client });
  const found = await history(stream, 2, 251);
  expect(found?.map(({ version }) => version)).toEqual(
    Array.from({ length: 250 }, (_, n) => n + 2),
  );
  expect(asked).toHaveLength(3);
  // Without its address the registry is passed over, as are its things nobody is told of.
  expect(await history({ ...stream, source: 'purpose-registry' }, 1, 2)).toBeUndefined();
});

test('R-1.3: a change of a purpose that did not come by is asked of the registry', async () => {
  const none = { call: async () => Promise.reject(new Error('not asked')) };
  const asked: string[] = [];
  const registry = {
    async call({ path }: { path: string }) {
      asked.push(path);
      const entries = [
        { version: 2, at, what: 'published', publishedVersion: 1 },
        { version: 3, at, what: 'put' },
        { version: 4, at, what: 'published', change: 'unrelated', publishedVersion: 2 },
      ];
      return { status: 200, headers: {}, body: { kind: 'purpose', id: 'moving', entries } };
    },
  };
  const history = ownerHistory({ consent: none, optOut: none, registry });
  const purpose = { source: 'purpose-registry', org: 'o1', kind: 'purpose', id: 'moving' } as const;
  expect((await history(purpose, 2, 4))?.map(({ version, what }) => [version, what])).toEqual([
    [2, { type: 'purpose-published', change: 'first', publishedVersion: 1 }],
    [3, { type: 'silent' }],
    [4, { type: 'purpose-published', change: 'unrelated', publishedVersion: 2 }],
  ]);
  expect(asked).toEqual(['/v1/organisations/o1/purposes/moving/history?from=2&limit=3']);
  expect(await history({ ...purpose, kind: 'recipient', id: 'denki' }, 1, 2)).toBeUndefined();
});
