import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { defaultCacheDir } from '@doui/local';
import { productUrl, until } from '@doui/testing';
import type { Browser, ConsoleMessage } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPages } from '../src/build-pages.ts';
import { readPageFiles } from '../src/server/pages/page-files.ts';
import { launch, picture } from './browser.ts';
import { startPortal } from './fakes.ts';

// A notice in a frame of a customer's page: a portal that allows one origin, and a page that stands at two.
const notice = 'naniwafu/eapplyform';
let browser: Browser;
let customer: Server;
let portal: Awaited<ReturnType<typeof startPortal>>;
let port = 0;

beforeAll(async () => {
  browser = await launch();
  customer = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><title>customer</title><iframe title="notice" width="380" height="700" src="${portal.publicUrl}/embed/${notice}"></iframe>`,
    );
  });
  await new Promise<void>((resolve) => customer.listen(0, 'localhost', resolve));
  port = (customer.address() as AddressInfo).port;
  portal = await startPortal(
    { 'purpose-registry': productUrl() },
    {
      pages: readPageFiles(await buildPages(join(defaultCacheDir(), 'pages'))),
      embedders: new Map([['naniwafu', [`http://localhost:${port}`]]]),
    },
  );
}, 180_000);
afterAll(async () => {
  await browser?.close();
  customer?.close();
  portal?.stop();
});

test('S9: the origin of the organisation shows it, to be read there and answered in a window of its own', async () => {
  const page = await browser.newPage({ locale: 'ja-JP', viewport: { width: 420, height: 760 } });
  await page.goto(`http://localhost:${port}/`);
  const frame = page.frameLocator('iframe');
  await frame.getByText('答えは、新しく開くページで入力します。').waitFor({ timeout: 60_000 });
  expect(await frame.locator('input, form, nav').count()).toBe(0);
  await picture(page, 'embedded-phone-ja');
  const [own] = await Promise.all([
    page.waitForEvent('popup'),
    frame.getByRole('link', { name: '答えるページを開く' }).click(),
  ]);
  await own.waitForURL(`${portal.publicUrl}/consent/${notice}`);
  expect(await own.evaluate('window.opener')).toBeNull();
  await page.close();
});

test('S9: any other origin is refused, though it is the same page', async () => {
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on('console', (message: ConsoleMessage) => {
    if (/frame-ancestors/.test(message.text())) refused.push(message.text());
  });
  await page.goto(`http://other.localhost:${port}/`);
  await until(async () => refused.length > 0, { what: 'the browser refuses the frame' });
  const shown = page.frameLocator('iframe').getByText('答えは、新しく開くページで入力します。');
  expect(await shown.count()).toBe(0);
  await page.close();
});
