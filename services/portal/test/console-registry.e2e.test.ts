import { staffName } from '@doui/local';
import type { Browser, Page } from 'playwright-core';
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
import { registryPages } from './page-lists.ts';

// The register in the console, in a real browser against the real product, as those who work with it.
let browser: Browser;
const windowOf = keepWindows(() => browser);
const staff = new Map<string, SignedIn>();
const as = async (who: string, org = 'hikkoshibin'): Promise<SignedIn> => {
  const name = staffName(who, org);
  const known = staff.get(name) ?? (await signInAs(browser, name, '/console'));
  staff.set(name, known);
  return known;
};

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const each = sizes.flatMap((size) => languages.map((language) => ({ size, language })));

describe.each(each)(
  '$size.width px, $language',
  ({ size, language }: { size: Size; language: Language }) => {
    test.each(registryPages)(
      'R-10.4: the page $name is sound',
      async ({ name, path, ja, en, org = 'hikkoshibin' }) => {
        const window = await windowOf(org, { size, language, as: await as('manager', org) });
        const words = language === 'ja' ? ja : en;
        const picture = `console-${name}-${size.name}-${language}`;
        await expectSoundPage(window, { path: `/console/${org}/${path}`, words, name: picture });
      },
    );
  },
);

async function fill(page: Page, label: string, ja: string, en: string): Promise<void> {
  await page.getByLabel(`${label} 日本語`).fill(ja);
  await page.getByLabel(`${label} 英語`).fill(en);
}

/** What a purpose says, typed in. */
async function draftPurpose(page: Page, title: string): Promise<void> {
  await fill(page, '目的の名前', title, `About ${title.length}`);
  await fill(
    page,
    'どう使うか',
    '郵便番号から最寄りの窓口を調べて案内します。',
    'Your nearest desk is looked up by postcode.',
  );
  await fill(page, '事業', '案内', 'Guidance');
  await page.getByRole('group', { name: '使う項目' }).locator('label').first().click();
  await page.getByText('利用する', { exact: true }).click();
  await page.getByLabel('保存する日数').fill('30');
}

test('R-1.1, R-1.3: a purpose is checked while it is typed, published, changed, and its impact seen', async () => {
  const window = await open(browser, { as: await as('manager') });
  const { page } = window;
  await window.go('/console/hikkoshibin/purposes/new');
  await settled(page);
  await page.getByLabel('ID').fill('nearestdesk');
  await draftPurpose(page, '最寄りの窓口の案内');
  await page.getByText('このまま公表できる内容です').waitFor();
  await page.getByLabel('どう使うか 日本語').fill('サービスの向上のため');
  await page.getByText('「サービスの向上').first().waitFor();
  await picture(page, 'console-vague-desk-ja');
  await expectSound(window);
  // Nothing typed is lost when the window is loaded again.
  await page.reload();
  await page.getByText('前に入力した内容を戻しました').waitFor();
  expect(await page.getByLabel('どう使うか 日本語').inputValue()).toBe('サービスの向上のため');
  await page.getByLabel('どう使うか 日本語').fill('郵便番号から最寄りの窓口を調べて案内します。');
  await page.getByLabel('ID').fill('nearestdesk');
  await page.getByText('このまま公表できる内容です').waitFor();
  await page.getByRole('button', { name: '下書きを保存する' }).click();
  await page.waitForURL('**/purposes/nearestdesk');
  await page.getByText('保存しました').waitFor();
  await page.getByRole('link', { name: '公表の前に確かめる' }).click();
  await page.getByText('公表を妨げるところはありません').waitFor();
  await page.getByRole('button', { name: '公表する', exact: true }).click();
  await page.getByText('公表しました').waitFor();
  await window.close();
});

test('R-1.3: what an unrelated change would do is seen before it is done', async () => {
  const window = await open(browser, { as: await as('manager') });
  const { page } = window;
  await window.go('/console/hikkoshibin/purposes/movemail/edit');
  await settled(page);
  await page.getByLabel('保存する日数').fill('30');
  await page.getByRole('button', { name: '下書きを保存する' }).click();
  await page.waitForURL('**/purposes/movemail');
  await page.getByRole('link', { name: '公表の前に確かめる' }).click();
  await page.getByText('変更の区分を選ぶと').waitFor();
  await page.getByText('関連のない変更').click();
  await page
    .getByText(/\d+人のうち/)
    .first()
    .waitFor();
  await settled(page);
  await picture(page, 'console-impact-desk-ja');
  await expectSound(window);
  // Refused beside the button: the reasons are missing.
  await page.getByText('関連がある変更').click();
  await page.getByLabel('日本語').fill('期間を短くするだけです。');
  await page.getByLabel('英語').fill('It is only kept for a shorter time.');
  await page.getByRole('button', { name: '公表する', exact: true }).click();
  await page.getByText('公表しました').waitFor();
  await page.getByText('加わった').first().waitFor();
  await picture(page, 'console-versions-desk-ja');
  await window.close();
});

test('R-3.3: where the organisation wants it, another privacy manager approves', async () => {
  const org = 'tsunagu';
  const id = `bytwo${Date.now().toString(36)}`;
  const one = await open(browser, { as: await as('manager', org) });
  await one.go(`/console/${org}/settings`);
  await settled(one.page);
  await one.page.getByLabel('公表のしかた').selectOption('two-person');
  await one.page.getByRole('button', { name: '保存する' }).click();
  await one.page.getByText('保存しました').waitFor();
  await one.go(`/console/${org}/purposes/new`);
  await settled(one.page);
  await one.page.getByLabel('ID').fill(id);
  await draftPurpose(one.page, '二人で公表する案内');
  await one.page.getByText('このまま公表できる内容です').waitFor();
  await one.page.getByRole('button', { name: '下書きを保存する' }).click();
  await one.page.getByRole('link', { name: '公表の前に確かめる' }).click();
  await one.page.getByRole('button', { name: '公表を提案する' }).click();
  await one.page.getByText('提案しました').waitFor();
  await picture(one.page, 'console-proposed-desk-ja');
  await expectSound(one);

  const two = await open(browser, { as: await as('manager2', org), size: sizes[0] });
  await two.go(`/console/${org}/purposes/${id}`);
  await two.page.getByRole('link', { name: '提案を確かめる' }).click();
  await settled(two.page);
  await picture(two.page, 'console-approve-phone-ja');
  await expectSound(two);
  await two.page.getByRole('button', { name: '承認して公表する' }).click();
  await two.page.getByText('承認し、公表しました').waitFor();
  // Going back to one person takes both as well.
  await one.go(`/console/${org}/settings`);
  await one.page.getByRole('button', { name: '二人での公表をやめることを求める' }).click();
  await one.page.getByText('やめることを求めました').waitFor();
  await two.go(`/console/${org}/settings`);
  await two.page.getByText('別の個人情報保護管理者が、やめることを求めています').waitFor();
  await two.page.getByRole('button', { name: '二人での公表をやめることを求める' }).click();
  await two.page
    .getByRole('heading', { name: '二人での公表をやめる' })
    .waitFor({ state: 'detached' });
  await one.close();
  await two.close();
});

test('an auditor reads everything and has no button to write', async () => {
  const window = await open(browser, { as: await as('auditor') });
  const { page } = window;
  await window.go('/console/hikkoshibin/purposes/movenotice');
  await settled(page);
  await page.getByRole('heading', { name: '版の履歴' }).waitFor();
  expect(await page.getByRole('link', { name: '直す' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: '廃止する' }).count()).toBe(0);
  await window.go('/console/hikkoshibin/purposes/movenotice/edit');
  await page.getByText('このページを見る権限がありません').waitFor();
  await picture(page, 'console-no-rights-desk-ja');
  await expectSound(window);
  await window.close();
});

test('S2: another organisation is not there, and a person has no console', async () => {
  const window = await open(browser, { as: await as('manager') });
  await window.go('/console/tsunagu/purposes');
  await window.page.getByText('ページが見つかりません').waitFor();
  const foreign = await window.page.evaluate(
    `fetch('/api/v1/organisations/tsunagu/purposes').then(({ status }) => status)`,
  );
  expect(foreign).toBe(404);
  await window.close();
  const person = await open(browser, { as: await signInAs(browser, 'person036', '/consents') });
  await person.go('/console');
  await person.page.getByText('このアカウントでは管理画面を使えません').waitFor();
  await expectSound(person);
  await person.close();
});

test('nothing typed is lost when the session ends', async () => {
  const window = await open(browser, { as: await as('manager') });
  const { page } = window;
  await window.go('/console/hikkoshibin/items/new');
  await settled(page);
  await fill(page, '名前', '髙﨑𠮷の項目', 'An item');
  await page.getByLabel('区分').selectOption('ordinary');
  await page.getByText('このまま保存できる内容です').waitFor();
  await page.context().clearCookies({ name: 'doui-session' });
  await page.getByRole('button', { name: '保存する', exact: true }).click();
  await page.getByRole('dialog').getByText('サインインの時間が切れました').waitFor();
  await page.reload();
  await page.waitForURL(/\/console\/hikkoshibin\/items\/new/);
  await page.getByText('前に入力した内容を戻しました').waitFor();
  expect(await page.getByLabel('名前 日本語').inputValue()).toBe('髙﨑𠮷の項目');
  await window.close();
});
