import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings } from '../src/web/accessibility/results.ts';
import { launch, open, type SignedIn, settled, signIn } from './browser.ts';
import { personPages } from './page-lists.ts';

// What the page of accessibility results says that tests of ours check, beside the rules of axe.
let browser: Browser;
let mover: SignedIn;
beforeAll(async () => {
  browser = await launch();
  mover = await signIn(browser, 20);
});
afterAll(() => browser?.close());

/** Each page of the person, one after the other in one window. */
async function onEachPage(look: (page: Page, path: string) => Promise<void>, size?: Size) {
  const window = await open(browser, { as: mover, ...(size ? { size } : {}) });
  for (const { path } of personPages) {
    await window.go(path);
    await settled(window.page);
    await look(window.page, path);
  }
  await window.close();
}
type Size = NonNullable<Parameters<typeof open>[1]>['size'];

test('nothing is heard, moves as a film or is a picture of text', async () => {
  await onEachPage(async (page, path) => {
    const media = await page.locator('audio, video, object, embed, iframe, canvas').count();
    expect([path, media]).toEqual([path, 0]);
    const images = (await page.evaluate(
      `[...document.images].map(({ src }) => new URL(src).pathname)`,
    )) as string[];
    expect([path, images.filter((image) => image !== '/icon.svg')]).toEqual([path, []]);
  });
});

test('at 200 % nothing is cut off, and nothing has to be scrolled sideways', async () => {
  // What a window of 1280 pixels shows at 200 %.
  const half = { name: 'desk', width: 640, height: 450 } as unknown as NonNullable<Size>;
  await onEachPage(async (page, path) => {
    const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect([path, Number(over) <= 0]).toEqual([path, true]);
    const cut = await page.evaluate(`[...document.querySelectorAll('main *')]
      .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
      .filter((part) => getComputedStyle(part).overflowX === 'hidden')
      .map((part) => part.className).filter((name) => name !== 'sr-only')`);
    expect([path, cut]).toEqual([path, []]);
  }, half);
});

test('no two things of a page have the same id', async () => {
  await onEachPage(async (page, path) => {
    const twice = await page.evaluate(`[...document.querySelectorAll('[id]')]
      .map(({ id }) => id).filter((id, at, all) => all.indexOf(id) !== at)`);
    expect([path, twice]).toEqual([path, []]);
  });
});

test('the way around is the same on every page', async () => {
  const seen = new Set<string>();
  await onEachPage(async (page) => {
    const menu = await page.locator('nav a').allTextContents();
    seen.add(menu.join(' | '));
  });
  expect([...seen]).toHaveLength(1);
  expect([...seen][0]).not.toBe('');
});

/** Everything of a page that can be used, as a person would count it. */
const usable = `[...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter((part) => !part.disabled && part.tabIndex >= 0 && part.checkVisibility())
  .filter((part) => part.type !== 'radio')`;
const focusable = `(document.activeElement === document.body ? null : document.activeElement)`;

test('everything is reached by the tab key, seen when it is, and left again', async () => {
  const window = await open(browser, { as: mover });
  const { page } = window;
  for (const path of ['/consents', '/timeline', '/contact', '/account', '/accessibility']) {
    await window.go(path);
    await settled(page);
    const all = Number(await page.evaluate(`(window.usable = ${usable}).length`));
    expect([path, all > 5]).toEqual([path, true]);
    const reached = new Set<number>();
    const unseen: unknown[] = [];
    await page.evaluate('document.activeElement.blur()');
    for (let step = 0; step < all + 20; step += 1) {
      await page.keyboard.press('Tab');
      const at = Number(await page.evaluate(`window.usable.indexOf(${focusable})`));
      if (reached.has(at) && at === Math.min(...reached)) break; // Around once.
      if (at < 0) continue;
      reached.add(at);
      const shown = await page.evaluate(`(() => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(${focusable});
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
      })()`);
      if (!shown) unseen.push(await page.evaluate(`${focusable}.outerHTML.slice(0, 120)`));
    }
    expect([path, unseen]).toEqual([path, []]);
    const missed = await page.evaluate(
      `window.usable.filter((_, at) => !${JSON.stringify([...reached])}.includes(at)).map((part) => part.outerHTML.slice(0, 120))`,
    );
    expect([path, missed]).toEqual([path, []]);
  }
  await window.close();
});

test('axe had something to check for each criterion it is said to have checked', async () => {
  const checked = new Set<string>();
  const window = await open(browser, { as: mover });
  for (const path of ['/consents', '/contact', '/timeline']) {
    await window.go(path);
    await settled(window.page);
    const { passes } = await new AxeBuilder({ page: window.page }).analyze();
    for (const { tags } of passes) for (const tag of tags) checked.add(tag);
  }
  await window.close();
  const claimed = findings.filter(({ check }) => check.by === 'axe');
  const tagOf = (criterion: string): string => `wcag${criterion.replaceAll('.', '')}`;
  expect(claimed.filter(({ criterion }) => !checked.has(tagOf(criterion)))).toEqual([]);
});
