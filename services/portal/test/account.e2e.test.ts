import { productUrl } from '@doui/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultPage } from '../src/web/accessibility/results.ts';
import { expectSound, launch, open, picture, settled, signIn, sizes } from './browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test('R-2.7: a parent acts for a child, is never in doubt of it, and the consent is the child’s', async () => {
  const window = await open(browser, { size: sizes[0], as: await signIn(browser, 95) });
  const { page } = window;
  await window.go('/people');
  await settled(page);
  await picture(page, 'parent-phone-ja');
  await page.getByRole('button', { name: 'この方の代わりに操作する' }).click();
  await page.waitForURL('**/consents');
  await page.getByText('代理で操作しています').waitFor();
  await settled(page);
  await picture(page, 'acting-phone-ja');
  await expectSound(window);
  await page
    .getByRole('button', { name: '「引越しの連絡を電気・水道の会社へ届ける」への同意をやめる' })
    .click();
  await page.waitForURL('**/stops/hikkoshibin/consent/*');
  await page.getByText('すべてのシステムに届きました').waitFor();
  await window.go('/consents');
  await settled(page);
  await page.getByText('やめました', { exact: true }).waitFor();
  await page.getByRole('button', { name: '自分の操作に戻る' }).click();
  await page
    .getByRole('button', { name: '「引越しの連絡を電気・水道の会社へ届ける」への同意をやめる' })
    .waitFor();
  await window.close();
});

test('nothing typed is lost when the session ends', async () => {
  const window = await open(browser, { size: sizes[0], as: await signIn(browser, 31) });
  const { page } = window;
  await window.go('/contact');
  await settled(page);
  await page.getByLabel('メールアドレス').fill('typed@example.test');
  const cookies = (await page.context().cookies()).filter(({ name }) => name !== 'doui-session');
  await page.context().clearCookies({ name: 'doui-session' });
  await page.getByRole('button', { name: '連絡先を保存する' }).click();
  await page.getByRole('dialog').getByText('サインインの時間が切れました').waitFor();
  await picture(page, 'expired-phone-ja');
  expect(cookies.length).toBeGreaterThan(0); // Keycloak still knows this browser.
  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: '新しい画面でサインインする' }).click(),
  ]);
  await other.waitForURL(`${productUrl()}/signed-in`);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.getByLabel('メールアドレス').inputValue()).toBe('typed@example.test');
  await page.getByRole('button', { name: '連絡先を保存する' }).click();
  await page.getByText('保存しました').waitFor();
  await window.close();
});

test('a wrong address is answered beside its field, with what to do', async () => {
  const window = await open(browser, { size: sizes[0], as: await signIn(browser, 32) });
  const { page } = window;
  await window.go(faultPage);
  await settled(page);
  await page.getByLabel('メールアドレス').fill('no address');
  await page.getByRole('button', { name: '連絡先を保存する' }).click();
  await page.getByText('メールアドレスの形になっていません').waitFor();
  await picture(page, 'fault-phone-ja');
  await window.close();
});

test('S9: the cookie of a session is out of the reach of scripts, and signing out ends it', async () => {
  const window = await open(browser, { as: await signIn(browser, 33) });
  const { page } = window;
  await window.go('/account');
  await settled(page);
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'doui-session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(String(await page.evaluate('document.cookie'))).not.toContain('doui-session');
  const framed = await page.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.src = '/consents';
    frame.onload = () => { try { resolve(frame.contentDocument?.title ?? 'none'); } catch { resolve('refused'); } };
    document.body.append(frame);
  })`);
  expect(['refused', 'none', '']).toContain(framed);
  await page.getByRole('button', { name: 'この機器からサインアウトする' }).click();
  await page.waitForURL((url) => url.pathname === '/welcome');
  const gone = await page.evaluate(`fetch('/api/session').then((answer) => answer.json())`);
  expect(gone).toEqual({ signedIn: false });
  await window.close();
});

test('large type and easy Japanese are switches, and the page still fits a phone', async () => {
  const window = await open(browser, { size: sizes[0], as: await signIn(browser, 34) });
  const { page } = window;
  await window.go('/consents');
  await settled(page);
  await page.getByRole('button', { name: '表示' }).click();
  await page.getByRole('dialog').getByText('やさしい日本語').click();
  await page.getByRole('dialog').getByText('大きく').click();
  await page.getByRole('dialog').getByRole('button', { name: '閉じる' }).click();
  await page.getByRole('heading', { name: 'わたしの どうい' }).waitFor();
  await picture(page, 'easy-phone');
  await expectSound(window);
  await window.close();
});
