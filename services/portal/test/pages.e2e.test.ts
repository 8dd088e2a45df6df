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
const inWindow = keepWindows(() => browser);

beforeAll(async () => {
  browser = await launch();
  mover = await signIn(browser, 20);
});
afterAll(() => browser?.close());

const each = sizes.flatMap((size) => languages.map((language) => ({ size, language })));

describe.each(each)(
  '$size.width px, $language',
  ({ size, language }: { size: Size; language: Language }) => {
    test.concurrent.each(personPages)(
      'R-10.1: the page $name is sound',
      async ({ name, path, ja, en, open: anybody }) => {
        const as = anybody ? undefined : mover;
        const page = {
          path,
          words: { ja, en }[language],
          name: `${name}-${size.name}-${language}`,
        };
        await inWindow(anybody ? 'anybody' : 'mover', { size, language, as }, (window) =>
          expectSoundPage(window, page),
        );
      },
    );
  },
);
