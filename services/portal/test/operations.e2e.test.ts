import { readFileSync } from 'node:fs';
import { staffName } from '@doui/local';
import { productUrl, until } from '@doui/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectSound,
  expectSoundPage,
  keepWindows,
  type Language,
  languages,
  launch,
  open,
  picture,
  type SignedIn,
  type Size,
  settled,
  signInAs,
  sizes,
} from './browser.ts';
import { operationsPages } from './page-lists.ts';

// What runs, as staff sees it: in a real browser, against the real product that has done its main job.
const org = 'hikkoshibin';
const base = `/console/${org}`;
const flow = /\/flows\/[a-z0-9]+$/;

let browser: Browser;
const windowOf = keepWindows(() => browser);
let operator: SignedIn;
let manager: SignedIn;
let auditor: SignedIn;

beforeAll(async () => {
  browser = await launch();
  operator = await signInAs(browser, staffName('operator', org), base);
  manager = await signInAs(browser, staffName('manager', org), base);
  auditor = await signInAs(browser, staffName('auditor', org), base);
});
afterAll(() => browser?.close());

const each = sizes.flatMap((size) => languages.map((language) => ({ size, language })));

describe.each(each)(
  '$size.width px, $language',
  ({ size, language }: { size: Size; language: Language }) => {
    test.each(operationsPages)(
      'R-10.4: the page $name is sound',
      async ({ name, path, ja, en, by }) => {
        const as = by === 'auditor' ? auditor : by === 'manager' ? manager : operator;
        const window = await windowOf(by ?? 'operator', { size, language, as });
        const words = language === 'ja' ? ja : en;
        const picture = `console-${name}-${size.name}-${language}`;
        await expectSoundPage(window, { path: `${base}/${path}`, words, name: picture });
      },
    );

    test('R-9.5: a stop with its flows, partners and certificate, its picture and its replay', async () => {
      const window = await windowOf('operator', { size, language, as: operator });
      const { page } = window;
      await window.go(`${base}/stops`);
      await settled(page);
      await page.locator('main table tbody th a').first().click();
      await page.waitForURL(`**${base}/stops/*`);
      await settled(page);
      await page
        .getByText(/(consent|opt-out|registry):/)
        .first()
        .waitFor();
      await picture(page, `console-stop-${size.name}-${language}`);
      await expectSound(window);
      await page.locator(`a[href*="/fan-out/"]`).click();
      await page.waitForURL(`**${base}/fan-out/*`);
      // The page before may still stand there when the address has changed.
      await page.getByRole('slider').waitFor();
      await settled(page);
      await picture(page, `console-replay-${size.name}-${language}`);
      await expectSound(window);
    });

    test('a flow with its gate and its charts', async () => {
      const window = await windowOf('operator', { size, language, as: operator });
      const { page } = window;
      await window.go(`${base}/flows`);
      await settled(page);
      await page.locator('main table tbody th a').first().click();
      await page.waitForURL(flow);
      await settled(page);
      await until(async () => (await page.locator('canvas').count()) === 2, {
        what: 'both charts',
      });
      await picture(page, `console-flow-${size.name}-${language}`);
      await expectSound(window);
    });
  },
);

/** Whoever stopped something last; a change of the register is a stop of nobody in particular. */
async function somebody(as: SignedIn): Promise<string> {
  const window = await open(browser, { as });
  await window.go(`${base}/stops`);
  const found = (await window.page.evaluate(
    `fetch('/api/v1/organisations/${org}/stops?limit=200').then((answer) => answer.json())`,
  )) as { items: { person?: string }[] };
  await window.close();
  const person = found.items.flatMap((stop) => stop.person ?? [])[0];
  if (person === undefined) throw new Error('nobody has stopped anything here');
  return person;
}

test('R-3.2: a person is looked at with a reason, and the auditor finds it in the access log', async () => {
  const person = await somebody(operator);
  for (const size of sizes) {
    const window = await open(browser, { size, as: operator });
    const { page } = window;
    await window.go(`${base}/persons`);
    await settled(page);
    await page.getByRole('button', { name: '見る', exact: true }).click();
    await page.getByText('理由を選んでください。').waitFor();
    await page.getByLabel('お客様番号または本人のID').fill(person);
    await page.getByLabel('見る理由').selectOption('complaint');
    await page.getByRole('button', { name: '見る', exact: true }).click();
    await page.waitForURL(`**${base}/persons/${person}`);
    await settled(page);
    await page.getByText('見る理由: 苦情への対応').waitFor();
    await picture(page, `console-person-${size.name}-ja`);
    await expectSound(window);
    await window.close();
  }
  const window = await open(browser, { as: auditor });
  await window.go(`${base}/access`);
  const asked = `fetch('/api/v1/organisations/${org}/access?person=${person}&limit=1000').then((answer) => answer.json())`;
  await until(
    async () => {
      const { items } = (await window.page.evaluate(asked)) as {
        items: { operation: string; reason?: string; by: { role: string } }[];
      };
      return items.some(
        ({ operation, reason }) => operation === 'getPerson' && reason === 'complaint',
      );
    },
    { what: 'the look with its reason' },
  );
  await window.page.getByLabel('本人のID').fill(person);
  await window.page.getByRole('button', { name: '探す' }).click();
  await window.page.getByText('苦情への対応').first().waitFor();
  await picture(window.page, 'console-access-found-desk-ja');
  await expectSound(window);
  await window.close();
});

test('R-10.4: a decision is asked, its address shared, and saved as a case file', async () => {
  const person = await somebody(operator);
  const window = await open(browser, { size: sizes[0], as: operator });
  const { page } = window;
  await window.go(
    `${base}/playground?person=${person}&purpose=movenotice&recipient=denki&items=phone&use=provide`,
  );
  await settled(page);
  await page.getByLabel('見る理由').selectOption('check');
  await page.getByRole('button', { name: '判断を見る' }).click();
  await page.getByRole('heading', { name: '判断の結果' }).waitFor();
  await picture(page, 'console-decision-phone-ja');
  await expectSound(window);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '事例として保存する(YAML)' }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toContain('"use":"provide"');
  expect(text).not.toContain(person);
  expect(new URL(page.url()).searchParams.get('person')).toBe(person);
  await window.close();
});

test('a list of records opens in a spreadsheet: with its mark, whoever saved it', async () => {
  const window = await open(browser, { as: operator });
  const { page } = window;
  await window.go(`${base}/provisions`);
  await settled(page);
  await page.getByLabel('提供先').selectOption('denki');
  await page.getByLabel('見る理由').selectOption('request');
  await page.getByRole('button', { name: '探す' }).click();
  await page.getByRole('button', { name: '保存する(CSV)' }).waitFor();
  await picture(page, 'console-provisions-found-desk-ja');
  await expectSound(window);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '保存する(CSV)' }).click(),
  ]);
  const bytes = readFileSync(await download.path());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  await window.close();
});

test('R-9.5: an operator pauses a flow with a reason and resumes it; an auditor only looks', async () => {
  const window = await open(browser, { size: sizes[0], as: operator });
  const { page } = window;
  await window.go(`${base}/flows`);
  await settled(page);
  await page.locator('main table tbody th a').first().click();
  await page.waitForURL(flow);
  await settled(page);
  const address = page.url().slice(productUrl().length);
  await page.getByRole('button', { name: '流れを停止する' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '流れを停止する' }).click();
  await dialog.getByText('理由を書いてください。').waitFor();
  await picture(page, 'console-pause-phone-ja');
  await dialog.getByLabel('理由').fill('受け側の点検');
  await dialog.getByRole('button', { name: '流れを停止する' }).click();
  await page.getByText('受け側の点検').waitFor();
  await page.getByText('担当者が停止', { exact: true }).first().waitFor();
  await picture(page, 'console-paused-phone-ja');
  await expectSound(window);
  const looking = await open(browser, { as: auditor });
  await looking.go(address);
  await settled(looking.page);
  await looking.page.getByText('受け側の点検').waitFor();
  expect(await looking.page.getByRole('button', { name: '流れを再開する' }).count()).toBe(0);
  await looking.close();
  await page.getByRole('button', { name: '流れを再開する' }).click();
  await page.getByRole('button', { name: '流れを停止する' }).waitFor();
  await window.close();
});
