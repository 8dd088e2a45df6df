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
  // every flow turns closed with its time, partners answer, and then there is a certificate.
  await page.getByText('すべての流れが止まりました').waitFor({ timeout: 30_000 });
  await page.getByText('使うのをやめました').first().waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: '証明書を保存する(PDF)' }).waitFor({ timeout: 60_000 });
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
