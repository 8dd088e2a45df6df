import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import {
  expectSoundPage,
  keepWindows,
  type Language,
  languages,
  launch,
  type SignedIn,
  type Size,
  signIn,
  sizes,
} from './browser.ts';
import { personPages } from './page-lists.ts';

// Every page of the person, in a real browser against the real product, at both sizes, in both languages.
let browser: Browser;
let mover: SignedIn;
const windowOf = keepWindows(() => browser);

beforeAll(async () => {
  browser = await launch();
  mover = await signIn(browser, 20);
});
afterAll(() => browser?.close());

const each = sizes.flatMap((size) => languages.map((language) => ({ size, language })));

describe.each(each)(
  '$size.width px, $language',
  ({ size, language }: { size: Size; language: Language }) => {
    test.each(personPages)(
      'R-10.1: the page $name is sound',
      async ({ name, path, ja, en, open: anybody }) => {
        const as = anybody ? undefined : mover;
        const window = await windowOf(anybody ? 'anybody' : 'mover', { size, language, as });
        const words = language === 'ja' ? ja : en;
        await expectSoundPage(window, { path, words, name: `${name}-${size.name}-${language}` });
      },
    );
  },
);
