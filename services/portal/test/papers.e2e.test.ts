import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, open, type SignedIn, settled, signIn } from './browser.ts';

// What a person takes away: receipts and lists, as files that open where they are opened.
let browser: Browser;
let mover: SignedIn;
beforeAll(async () => {
  browser = await launch();
  mover = await signIn(browser, 20);
});
afterAll(() => browser?.close());

async function saved(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    page.getByRole('button', { name: button }).first().click(),
  ]);
  return readFileSync(await download.path());
}

test('R-10.1: the receipt of a consent is saved on paper and as signed JSON', async () => {
  const window = await open(browser, { as: mover });
  await window.go('/consents/hikkoshibin/movenotice');
  await settled(window.page);
  const paper = await saved(window.page, '受領証を保存する(PDF)');
  expect(paper.subarray(0, 8).toString()).toBe('%PDF-1.7');
  const signed = JSON.parse((await saved(window.page, '受領証を保存する(JSON)')).toString());
  expect(signed).toMatchObject({ format: 'iso27560', jws: expect.any(String) });
  expect(window.complaints).toEqual([]);
  await window.close();
});

test('R-4.6: what was provided is saved on paper, and for a spreadsheet with its mark', async () => {
  const window = await open(browser, { as: mover });
  await window.go('/timeline');
  await settled(window.page);
  const paper = await saved(window.page, '一覧を保存する(PDF)');
  expect(paper.subarray(0, 8).toString()).toBe('%PDF-1.7');
  const list = await saved(window.page, '一覧を保存する(CSV)');
  expect([...list.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(window.complaints).toEqual([]);
  await window.close();
});
