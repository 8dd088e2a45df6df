import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { staffName } from '@doui/local';
import { productData } from '@doui/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, type SignedIn, signIn, signInAs } from './browser.ts';
import { budgetsKb, fontsBudgetKb } from './budgets.ts';
import { operationsPages, personPages, registryPages, type Shown } from './page-lists.ts';
import { lines, type Weighed, weigh, weightPage } from './weigh.ts';

/** Set by who makes docs/reference/page-weight.md: every page, over both lines. */
const writes = process.env['DOUI_WRITE_REFERENCE'] !== undefined;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

type Asked = { readonly path: string; readonly as: SignedIn | undefined };
const firstPages = ['/welcome', '/consents', '/consent/hikkoshibin/moveform'];

/** Every page of the lists, each as who may see it; of two that differ by who looks, the first. */
async function everyPage(person: SignedIn): Promise<Asked[]> {
  const staff = new Map<string, SignedIn>();
  const asked = new Map<string, Asked>();
  for (const { path, open } of personPages)
    asked.set(path, { path, as: open ? undefined : person });
  for (const { path: page, by = 'manager', org = 'hikkoshibin' } of [
    ...operationsPages,
    ...registryPages,
  ] as readonly Shown[]) {
    const name = staffName(by, org);
    const as = staff.get(name) ?? (await signInAs(browser, name, '/console'));
    staff.set(name, as);
    const path = `/console/${org}/${page}`;
    if (!asked.has(path)) asked.set(path, { path, as });
  }
  return [...asked.values()];
}

test('R-10.1: what a first page loads keeps its budget', { timeout: 1_800_000 }, async () => {
  const person = await signIn(browser, 35);
  const asked = writes
    ? await everyPage(person)
    : firstPages.map((path) => ({ path, as: path === '/welcome' ? undefined : person }));
  const rows: Weighed[] = [];
  for (const one of asked) {
    rows.push(await weigh(browser, { ...one, over: writes ? lines : lines.slice(0, 1) }));
  }
  console.table(rows.map(({ over, ...row }) => ({ ...row, ...over[0] })));
  writeFileSync(join(productData(), 'page-weight.json'), JSON.stringify(rows, null, 2));
  if (writes) {
    const page = weightPage(rows, browser.version(), new Date().toISOString().slice(0, 10));
    writeFileSync(new URL('../../../docs/reference/page-weight.md', import.meta.url), page);
  }
  const first = rows.filter(({ page }) => firstPages.includes(page));
  expect(first).toHaveLength(firstPages.length);
  for (const { page, codeKb, fontsKb } of first) {
    expect([page, codeKb > 0 && codeKb <= budgetsKb.person]).toEqual([page, true]);
    expect([page, fontsKb <= fontsBudgetKb]).toEqual([page, true]);
  }
});
