import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { staffName } from '@doui/local';
import { productData } from '@doui/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, type SignedIn, signIn, signInAs } from './browser.ts';
import { lines, type Weighed, weigh, weightPage } from './weigh.ts';

// A phone on 3G (1.6 Mbit/s) carries 200 kB in a second: that, packed, is what code and styles may weigh.
const budgetKb = 225;
/** Set by who makes docs/reference/page-weight.md: every page, over both lines. */
const writes = process.env['DOUI_WRITE_REFERENCE'] !== undefined;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const firstPages = ['/welcome', '/consents', '/consent/hikkoshibin/moveform'];
const otherPages = [
  ...['/consents/hikkoshibin/movenotice', '/stops', '/timeline', '/messages', '/contact'],
  ...['/people', '/account', '/accessibility'],
];
const consolePages = ['purposes', 'stops', 'fan-out', 'persons', 'roles'].map(
  (path) => `/console/hikkoshibin/${path}`,
);

test('R-10.1: what a first page loads keeps its budget', { timeout: 600_000 }, async () => {
  const person = await signIn(browser, 35);
  const asked: [path: string, as: SignedIn | undefined][] = firstPages.map((path) => [
    path,
    path === '/welcome' ? undefined : person,
  ]);
  if (writes) {
    const manager = await signInAs(browser, staffName('manager', 'hikkoshibin'), '/console');
    for (const path of otherPages) asked.push([path, person]);
    for (const path of consolePages) asked.push([path, manager]);
  }
  const rows: { weighed: Weighed[] }[] = [];
  for (const [path, as] of asked) {
    const weighed: Weighed[] = [];
    for (const line of writes ? lines : lines.slice(0, 1)) {
      weighed.push(await weigh(browser, { path, as, line }));
    }
    rows.push({ weighed });
  }
  const first = rows.flatMap(({ weighed }) => weighed.slice(0, 1));
  console.table(first);
  writeFileSync(join(productData(), 'page-weight.json'), JSON.stringify(rows, null, 2));
  if (writes) {
    const page = weightPage(rows, browser.version(), new Date().toISOString().slice(0, 10));
    writeFileSync(new URL('../../../docs/reference/page-weight.md', import.meta.url), page);
  }
  for (const { page, codeKb } of first.filter((one) => firstPages.includes(one.page))) {
    expect([page, codeKb > 0 && codeKb <= budgetKb]).toEqual([page, true]);
  }
});
