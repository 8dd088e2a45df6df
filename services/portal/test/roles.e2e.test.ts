import { readFileSync } from 'node:fs';
import { staffName } from '@doui/local';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSound, launch, open, picture, settled, signInAs, sizes } from './browser.ts';

// who holds which role is reviewed by a privacy manager, and read by an auditor. An organisation that
// no other test changes.
const org = 'minatoto';
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test('R-3.3: a review judges everything, says what goes and why, and the auditor finds it', async () => {
  const as = await signInAs(browser, staffName('manager', org), '/console');
  for (const size of sizes) {
    const window = await open(browser, { size, as });
    const { page } = window;
    await window.go(`/console/${org}/roles`);
    await settled(page);
    await page.getByRole('button', { name: '点検を始める' }).click();
    await page.getByRole('button', { name: '点検を記録する' }).click();
    await page.getByText('判断していない権限').waitFor();
    const groups = page.locator('[role="radiogroup"]');
    const count = await groups.count();
    expect(count).toBeGreaterThan(4);
    for (let at = 0; at < count - 1; at += 1) {
      await groups.nth(at).getByText('続ける', { exact: true }).click();
    }
    await groups
      .nth(count - 1)
      .getByText('なくす', { exact: true })
      .click();
    await page.getByLabel('なくす理由').fill('使っていないため');
    await picture(page, `console-role-review-${size.name}-ja`);
    await expectSound(window);
    await page.getByRole('button', { name: '点検を記録する' }).click();
    await page.getByText('点検を記録しました').waitFor();
    await page.getByText('残っている権限が1件あります').waitFor();
    await picture(page, `console-roles-reviewed-${size.name}-ja`);
    await expectSound(window);
    await window.close();
  }

  const auditor = await signInAs(browser, staffName('auditor', org), '/console');
  const window = await open(browser, { as: auditor });
  const { page } = window;
  await window.go(`/console/${org}/roles`);
  await settled(page);
  await page.getByText('使っていないため').first().waitFor();
  expect(await page.getByRole('button', { name: '点検を始める' }).count()).toBe(0);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '点検の記録を保存する(CSV)' }).click(),
  ]);
  const list = readFileSync(await download.path());
  expect([...list.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(list.toString('utf8')).toContain('使っていないため');
  await expectSound(window);
  await window.close();
});
