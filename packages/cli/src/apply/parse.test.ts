import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSources } from './files.ts';
import { parseFiles } from './parse.ts';
import type { FileFault } from './resource.ts';

const faultsOf = (text: string) => {
  const parsed = parseFiles([{ file: 'a.yaml', text }]);
  return parsed.ok ? [] : parsed.error.map(({ line, pointer, code }) => [line, pointer, code]);
};

describe('a file', () => {
  test('gives its things with the place they stand at', () => {
    const text =
      'organisation: abc\nprofile: { kind: private }\nitems:\n  name:\n    category: x\n';
    expect(parseFiles([{ file: 'a.yaml', text }])).toMatchObject({
      ok: true,
      value: [
        { kind: 'organisation', org: 'abc', id: 'abc', body: { kind: 'private' }, line: 2 },
        { kind: 'item', id: 'name', body: { category: 'x' }, pointer: '/items/name', line: 4 },
      ],
    });
  });

  test('that has several faults names them all, with line and pointer', () => {
    const text = 'organisation: abc\nitem: {}\nitems:\n  Bad-Id: {}\n  name: 3\nfeeds: [1]\n';
    expect(faultsOf(text)).toEqual([
      [2, '/item', 'unknown-section'],
      [4, '/items/Bad-Id', 'not-an-id'],
      [5, '/items/name', 'not-a-map'],
      [6, '/feeds', 'not-a-map'],
    ]);
  });

  test.each([
    ['organisation: abc\nitems: {', 'not-yaml'],
    ['- a', 'not-a-map'],
    ['items: {}', 'not-an-id'],
  ])('%j is refused', (text, code) => {
    expect(faultsOf(text).map(([, , found]) => found)).toContain(code);
  });

  test('may not define what another one has', () => {
    const text = 'organisation: abc\nitems: { name: {} }\n';
    const parsed = parseFiles([
      { file: 'a.yaml', text },
      { file: 'b.yaml', text },
    ]);
    expect(parsed.ok ? [] : parsed.error).toMatchObject([
      { file: 'b.yaml', code: 'defined-twice', detail: expect.stringContaining('a.yaml:2') },
    ]);
  });
});

describe('the examples', () => {
  const examples = join(import.meta.dirname, '../../../../examples/organisations');
  const faults: FileFault[] = [];
  const parsed = parseFiles(readSources([examples], faults));

  test('can be read', () => {
    expect(faults).toEqual([]);
    expect(parsed.ok ? [] : parsed.error).toEqual([]);
  });

  test('R-8.1–R-8.7: hold one organisation per handling pattern, and one with a scheme', () => {
    const resources = parsed.ok ? parsed.value : [];
    const organisations = resources.filter((one) => one.kind === 'organisation');
    expect(organisations.map((one) => one.org).sort()).toEqual([
      ...['akarigas', 'hikkoshibin', 'kitacall', 'meibodata', 'minatoto', 'mizuhojichi'],
      ...['naniwafu', 'tsunagu'],
    ]);
    const feeds = resources.filter((one) => one.kind === 'feed').map((one) => one.id);
    expect(feeds.sort()).toEqual(['gasgroup', 'nameslist', 'utilitymove']);
  });

  test('name nothing that is not there', () => {
    const resources = parsed.ok ? parsed.value : [];
    const has = (org: string, kind: string, id: string) =>
      resources.some((one) => one.org === org && one.kind === kind && one.id === id);
    const named = { items: 'item', recipients: 'recipient', purposes: 'purpose' } as const;
    for (const { org, kind, id, body } of resources) {
      for (const [member, what] of Object.entries(named)) {
        for (const ref of (body[member] as unknown[] | undefined) ?? []) {
          if (typeof ref !== 'string') continue;
          expect(has(org, what, ref), `${org}/${kind}/${id} names ${what} ${ref}`).toBe(true);
        }
      }
    }
  });
});
