import { personName, personPassword } from '@doui/local';
import { personToken, productUrl, until } from '@doui/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSound, launch, open, picture, settled, signIn, sizes } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

type Consents = { consents: { purpose: string; status: string; scopes: { item: string }[] }[] };

async function consentsOf(person: number): Promise<Consents['consents']> {
  const name = personName(person);
  const token = await personToken(name, personPassword(name));
  const answer = await fetch(`${productUrl()}/v1/organisations/hikkoshibin/persons/me/consents`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as Consents).consents;
}

test('R-4.8: one press withdraws a consent, and the page shows that it stopped', async () => {
  const window = await open(browser, { size: sizes[0], as: await signIn(browser, 21) });
  const { page } = window;
  await window.go('/consents');
  await settled(page);
  const name = '「引越しの連絡を電気・水道の会社へ届ける」への同意をやめる';
  await page.getByRole('button', { name }).click();
  await page.waitForURL('**/stops/hikkoshibin/consent/*');
  await page.getByText('すべてのシステムに届きました').waitFor();
  // every flow turns closed with its time.
  await page.getByText('すべての流れが止まりました').waitFor({ timeout: 30_000 });
  await picture(page, 'stopped-phone-ja');
  await expectSound(window);
  const consents = await consentsOf(21);
  expect(consents.find(({ purpose }) => purpose === 'movenotice')?.status).toBe('withdrawn');
  await window.close();
});

test('R-4.8: a part is withdrawn by ticking it, and nothing is ticked beforehand', async () => {
  const window = await open(browser, { size: sizes[0], as: await signIn(browser, 22) });
  const { page } = window;
  await window.go('/consents');
  await settled(page);
  await page.getByRole('button', { name: /「引越しの連絡を.*一部だけやめる/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await dialog.getByRole('button', { name: '選んだものをやめる' }).click();
  await dialog.getByText('やめるものを一つ以上選んでください。').waitFor();
  await dialog.getByText('電話番号').click();
  await picture(page, 'part-phone-ja');
  await expectSound(window);
  await dialog.getByRole('button', { name: '選んだものをやめる' }).click();
  await page.waitForURL('**/stops/hikkoshibin/consent/*');
  await until(
    async () => {
      const found = (await consentsOf(22)).find(({ purpose }) => purpose === 'movenotice');
      return found?.status === 'given' && !found.scopes.some(({ item }) => item === 'phone');
    },
    { what: 'the phone number is no longer part of the consent' },
  );
  await window.close();
});

test('R-9.5: a stop that has come to its end shows who answered, and its certificate can be kept', async () => {
  // The one who withdrew in the main job, whose partners were there to answer.
  const window = await open(browser, { size: sizes[0], as: await signIn(browser, 1) });
  const { page } = window;
  await window.go('/stops');
  await settled(page);
  const cases = (await page.evaluate(
    `fetch('/api/v1/organisations/hikkoshibin/persons/me/stop-cases').then((answer) => answer.json())`,
  )) as { items: { kind: string; position: string; certificate?: object }[] };
  const done = cases.items.find(({ kind, certificate }) => kind === 'withdrawal' && certificate);
  expect(done).toBeDefined();
  await window.go(`/stops/hikkoshibin/consent/${done?.position.split(':')[2]}`);
  await page.getByText('すべて止まりました').waitFor();
  await page.getByText('使うのをやめました').first().waitFor();
  await settled(page);
  await picture(page, 'complete-phone-ja');
  await expectSound(window);
  for (const [name, ending] of [
    ['証明書を保存する(PDF)', '.pdf'],
    ['証明書を保存する(JSON)', '.json'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name }).click(),
    ]);
    expect(download.suggestedFilename().endsWith(ending)).toBe(true);
  }
  await window.close();
});
