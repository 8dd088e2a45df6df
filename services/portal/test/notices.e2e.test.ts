import { randomUUID } from 'node:crypto';
import { clientToken, productUrl, until } from '@doui/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectSound,
  launch,
  open,
  picture,
  type SignedIn,
  settled,
  signIn,
  sizes,
} from './browser.ts';

// R-8: each example is asked for and answered on the same page; and what a hostile text tries there.
let browser: Browser;
let person: SignedIn;
beforeAll(async () => {
  browser = await launch();
  person = await signIn(browser, 30);
});
afterAll(() => browser?.close());

const examples = [
  ['tsunagu', 'onestopform'],
  ['hikkoshibin', 'moveform'],
  ['kitacall', 'callbackscript'],
  ['akarigas', 'jointuse'],
  ['mizuhojichi', 'jointportal'],
  ['minatoto', 'webentry'],
  ['naniwafu', 'eapplyform'],
] as const;

describe('R-8: the notice of each example', () => {
  test.each(examples)(
    '%s/%s is shown with a choice per purpose, none made',
    async (org, notice) => {
      const window = await open(browser, { size: sizes[0], as: person });
      const { page } = window;
      await window.go(`/consent/${org}/${notice}`);
      await settled(page);
      const shown = await publicNotice(org, notice);
      const groups = page.getByRole('radiogroup');
      await until(async () => (await groups.count()) === shown.purposes.length, {
        what: 'a choice for every purpose',
      });
      expect(await page.getByRole('radio', { checked: true }).count()).toBe(0);
      await picture(page, `notice-${org}`);
      await expectSound(window);
      await window.close();
    },
  );
});

test('R-2.1: an answer is recorded with the notice, its text, and the element that was pressed', async () => {
  const window = await open(browser, { size: sizes[0], as: person });
  const { page } = window;
  await window.go('/consent/minatoto/webentry');
  await settled(page);
  await page.getByRole('button', { name: 'この内容で答える' }).click();
  await page.getByText('一つ以上の目的に答えてください。').waitFor();
  await page.getByText('同意する', { exact: true }).first().click();
  await page.getByRole('button', { name: 'この内容で答える' }).click();
  await page.waitForURL('**/consents');
  await page.getByText('答えを記録しました').waitFor();
  const history = await page.evaluate(
    `fetch('/api/v1/organisations/minatoto/persons/me/history').then((answer) => answer.json())`,
  );
  const shown = await publicNotice('minatoto', 'webentry');
  const { entries } = history as { entries: Record<string, unknown>[] };
  expect(entries.find(({ type }) => type === 'answered')).toMatchObject({
    ...{ notice: 'webentry', noticeVersion: shown.version, language: 'ja', method: 'ticked-box' },
    textHash: shown.textHashes.ja,
    evidence: {
      answers: { [shown.purposes[0]?.purpose ?? '']: expect.stringContaining('webentry#') },
    },
  });
  await window.close();
});

test('S8: a notice that holds a script is text, also one of ten thousand characters', async () => {
  const hostile = '<img src=x onerror="window.stolen=1"><script>window.stolen=1</script>髙﨑𠮷';
  const long = {
    ja: `${hostile}${'長い説明です。'.repeat(500)}`,
    en: `${hostile} ${'A long text. '.repeat(500)}`,
  };
  await publish('kitacall', 'hostile', { rights: long, voluntary: long, unnoticeable: long });
  for (const size of sizes) {
    for (const language of ['ja', 'en'] as const) {
      const window = await open(browser, { size, language });
      await window.go('/consent/kitacall/hostile');
      await settled(window.page);
      await window.page.getByText('<script>window.stolen=1</script>髙﨑𠮷').first().waitFor();
      expect(await window.page.evaluate('window.stolen')).toBeUndefined();
      await expectSound(window);
      await window.close();
    }
  }
});

type Shown = {
  version: number;
  textHashes: { ja: string };
  purposes: { purpose: string }[];
};

async function publicNotice(org: string, notice: string): Promise<Shown> {
  const url = `${productUrl()}/v1/public/organisations/${org}/notices/${notice}?format=json`;
  return (await fetch(url)).json() as Promise<Shown>;
}

/** A notice like the one of the organisation, with texts of our own in it. */
async function publish(org: string, id: string, texts: object): Promise<void> {
  const authorization = `Bearer ${await clientToken(`manager-${org}`)}`;
  const base = `${productUrl()}/v1/organisations/${org}/notices`;
  const known = await fetch(`${base}/callbackscript`, { headers: { authorization } });
  const { published } = (await known.json()) as { published: object };
  const send = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${base}/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ commandId: randomUUID(), ...body }),
    });
    expect([path, answer.status, answer.ok ? '' : await answer.text()]).toEqual([path, 201, '']);
  };
  await send('PUT', id, { ...published, ...texts });
  await send('POST', `${id}:publish`, {});
}
