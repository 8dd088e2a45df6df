import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { productData } from '@doui/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, open, settled, signIn, sizes } from './browser.ts';

// A phone on 3G (1.6 Mbit/s) carries 200 kB in a second: that, packed, is what code and styles may weigh.
const budgetKb = 225;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

type Resource = { name: string; encodedBodySize: number };

test('R-10.1: what a first page loads keeps its budget', async () => {
  const as = await signIn(browser, 35);
  const rows: { page: string; codeKb: number; fontsKb: number; firstContentMs: number }[] = [];
  for (const [path, who] of [
    ['/welcome', undefined],
    ['/consents', as],
    ['/consent/hikkoshibin/moveform', as],
  ] as const) {
    const window = await open(browser, { size: sizes[0], as: who });
    const { page } = window;
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 200_000,
      uploadThroughput: 94_000,
    });
    await window.go(path);
    await settled(page);
    const loaded = (await page.evaluate(
      `performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => ({ name, encodedBodySize }))`,
    )) as Resource[];
    const weigh = (ending: RegExp) =>
      loaded
        .filter(({ name }) => ending.test(name))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1_000;
    const firstContentMs = Number(
      await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0]?.startTime`),
    );
    const codeKb = weigh(/\.(js|css)$/);
    rows.push({ page: path, codeKb, fontsKb: weigh(/\.woff2$/), firstContentMs });
    await window.close();
  }
  console.table(rows);
  writeFileSync(join(productData(), 'page-weight.json'), JSON.stringify(rows, null, 2));
  for (const { page, codeKb } of rows) {
    expect([page, codeKb > 0 && codeKb <= budgetKb]).toEqual([page, true]);
  }
});
