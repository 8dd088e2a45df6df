import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectSound,
  type Language,
  languages,
  launch,
  open,
  picture,
  type SignedIn,
  type Size,
  settled,
  signIn,
  sizes,
} from './browser.ts';

// Every page of the person, in a real browser against the real product, at both sizes, in both languages.
let browser: Browser;
let mover: SignedIn;

beforeAll(async () => {
  browser = await launch();
  mover = await signIn(browser, 20);
});
afterAll(() => browser?.close());

type Shown = { name: string; path: string; ja: string; en: string; open?: boolean };

const pages: readonly Shown[] = [
  {
    name: 'welcome',
    path: '/welcome',
    ja: 'いつでも止める',
    en: 'Stop it at any time',
    open: true,
  },
  { name: 'consents', path: '/consents', ja: 'ひっこし便株式会社', en: 'Hikkoshibin' },
  { name: 'consent', path: '/consents/hikkoshibin/movenotice', ja: '受領証', en: 'Receipt' },
  { name: 'stops', path: '/stops', ja: '止めたこと', en: 'What I stopped' },
  { name: 'timeline', path: '/timeline', ja: 'あさひ電力株式会社', en: 'Asahi Kakuu Power' },
  { name: 'messages', path: '/messages', ja: '送りました', en: 'Sent' },
  { name: 'contact', path: '/contact', ja: 'メールアドレス', en: 'E-mail address' },
  {
    name: 'people',
    path: '/people',
    ja: 'あなたの代わりに操作できる人はいません',
    en: 'Nobody can act for you',
  },
  { name: 'account', path: '/account', ja: 'この機器', en: 'This device' },
  // the purpose became another one in the main job, and the page that asks anew says so.
  {
    name: 'notice',
    path: '/consent/hikkoshibin/moveform',
    ja: '今は使われていません',
    en: 'No longer in use',
  },
  {
    name: 'notice-open',
    path: '/consent/naniwafu/eapplyform',
    ja: 'サインインして答える',
    en: 'Sign in and answer',
    open: true,
  },
  { name: 'gone', path: '/nowhere', ja: 'ページが見つかりません', en: 'There is no such page' },
];

const each = sizes.flatMap((size) => languages.map((language) => ({ size, language })));

describe.each(each)(
  '$size.width px, $language',
  ({ size, language }: { size: Size; language: Language }) => {
    test.each(pages)(
      'R-10.1: the page $name is sound',
      async ({ name, path, ja, en, open: anybody }) => {
        const window = await open(browser, { size, language, as: anybody ? undefined : mover });
        await window.go(path);
        await settled(window.page);
        await expect
          .poll(() => window.page.textContent('main'))
          .toContain(language === 'ja' ? ja : en);
        await picture(window.page, `${name}-${size.name}-${language}`);
        await expectSound(window);
        await window.close();
      },
    );
  },
);
