import { memoryLedger } from '@doui/ledger';
import { expect, test } from 'vitest';
import { publicPages } from '../src/pages/public-pages.ts';
import { createDirectory } from '../src/things/directory.ts';
import type { RegistryEvent } from '../src/things/events.ts';
import type { RegistryState } from '../src/things/state.ts';
import { by, given, t } from './given.ts';

const put = (kind: 'organisation' | 'item', body: object): RegistryState =>
  given({ type: 'put', by, kind, body } as RegistryEvent).state;
const organisation = (name: string): RegistryState =>
  put('organisation', {
    name: t(name),
    kind: 'private',
    profile: 'act',
    desks: [],
    securityMeasures: [],
  });
const item = put('item', { name: t('お名前'), category: 'ordinary', acquiredBy: 'directly' });

/** A directory that counts how often all things of a kind are gone through. */
function counted() {
  const directory = createDirectory(
    memoryLedger<RegistryState, RegistryEvent>({ service: 'purpose-registry' }),
  );
  let looks = 0;
  const list: typeof directory.list = (org, kind) => {
    looks++;
    return directory.list(org, kind);
  };
  return { directory, pageOf: publicPages({ ...directory, list }), looks: () => looks };
}

test('R-5.1: the public page is put together once, and anew when anything of it has changed', () => {
  const { directory, pageOf, looks } = counted();
  expect(pageOf('acme')).toBeUndefined();
  directory.put('acme/organisation/acme', { version: 1, state: organisation('甲') });
  directory.put('other/organisation/other', { version: 1, state: organisation('乙') });
  const first = pageOf('acme');
  expect([first?.profile.name.ja, pageOf('acme') === first]).toEqual(['甲', true]);
  const before = looks();
  // Of another organisation, and what is known already: nothing of this page.
  directory.put('other/item/name', { version: 1, state: item });
  directory.put('acme/organisation/acme', { version: 1, state: organisation('丙') });
  expect(pageOf('acme')).toBe(first);
  expect(looks()).toBe(before);
  directory.put('acme/organisation/acme', { version: 2, state: organisation('丁') });
  expect(pageOf('acme')?.profile.name.ja).toBe('丁');
});
