import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, keyboardPages } from '../src/web/accessibility/results.ts';
import { launch, open, type SignedIn, settled, signIn } from './browser.ts';
import { personPages } from './page-lists.ts';

// What the page of accessibility results says that tests of ours check, beside the rules of axe.
type Facts = {
  readonly path: string;
  readonly media: number;
  /** Paths of images. */
  readonly images: readonly string[];
  readonly ids: readonly string[];
  readonly menu: readonly string[];
  /** Pixels beyond the window. */
  readonly over: number;
  /** What is wider than where it stands, and is cut off there. */
  readonly cut: readonly string[];
};

const factsOfPage = `({
  media: document.querySelectorAll('audio, video, object, embed, iframe').length,
  images: [...document.images].map(({ src }) => new URL(src).pathname),
  ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
  menu: [...document.querySelectorAll('nav a')].map(({ textContent }) => textContent),
  over: document.documentElement.scrollWidth - innerWidth,
  cut: [...document.querySelectorAll('main *')]
    .filter((part) => getComputedStyle(part).overflowX === 'hidden' && part.clientWidth > 1)
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => part.outerHTML.slice(0, 120)),
})`;

let browser: Browser;
let mover: SignedIn;
const facts: Facts[] = [];

beforeAll(async () => {
  browser = await launch();
  mover = await signIn(browser, 20);
  const window = await open(browser, { as: mover });
  // What a window of 1280 pixels shows at 200 %.
  await window.page.setViewportSize({ width: 640, height: 450 });
  for (const { path } of personPages) {
    await window.go(path);
    await settled(window.page);
    facts.push({ ...((await window.page.evaluate(factsOfPage)) as Facts), path });
  }
  await window.close();
}, 240_000);
afterAll(() => browser?.close());

test('nothing is heard, moves as a film or is a picture of text', () => {
  for (const { path, media, images } of facts) {
    expect([path, media]).toEqual([path, 0]);
    expect([path, images.filter((image) => image !== '/icon.svg')]).toEqual([path, []]);
  }
});

test('at 200 % nothing is cut off, and nothing has to be scrolled sideways', () => {
  for (const { path, over, cut } of facts) expect([path, over <= 0, cut]).toEqual([path, true, []]);
});

test('no two things of a page have the same id', () => {
  for (const { path, ids } of facts) {
    expect([path, ids.filter((id, at) => ids.indexOf(id) !== at)]).toEqual([path, []]);
  }
});

test('the way around is the same on every page', () => {
  const [first] = facts;
  expect(first?.menu.length).toBeGreaterThan(5);
  for (const { path, menu } of facts) expect([path, menu]).toEqual([path, first?.menu]);
});

/** Everything of a page that can be used, as a person would count it. */
const usable = `[...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter((part) => !part.disabled && part.tabIndex >= 0 && part.checkVisibility())
  .filter((part) => part.type !== 'radio')`;

/** Which of them has the focus now, and whether that can be seen. */
const focused = `(() => {
  const at = window.usable.indexOf(document.activeElement);
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
  const framed = outlineStyle !== 'none' && outlineWidth !== '0px';
  return { at, seen: framed || boxShadow !== 'none' };
})()`;

async function walk(page: Page): Promise<{ reached: Set<number>; unseen: number[]; all: number }> {
  const all = Number(await page.evaluate(`(window.usable = ${usable}).length`));
  const reached = new Set<number>();
  const unseen: number[] = [];
  await page.evaluate('document.activeElement.blur()');
  for (let step = 0; step < all * 2 + 20 && reached.size < all; step += 1) {
    await page.keyboard.press('Tab');
    const { at, seen } = (await page.evaluate(focused)) as { at: number; seen: boolean };
    if (at < 0) continue;
    reached.add(at);
    if (!seen) unseen.push(at);
  }
  return { reached, unseen, all };
}

test('everything is reached by the tab key, seen when it is, and left again', async () => {
  const window = await open(browser, { as: mover });
  const { page } = window;
  const named = async (which: readonly number[]) =>
    page.evaluate(
      `${JSON.stringify(which)}.map((at) => window.usable[at].outerHTML.slice(0, 120))`,
    );
  for (const path of keyboardPages) {
    await window.go(path);
    await settled(page);
    const { reached, unseen, all } = await walk(page);
    expect([path, all > 5]).toEqual([path, true]);
    const missed = Array.from({ length: all }, (_, at) => at).filter((at) => !reached.has(at));
    expect([path, await named(missed)]).toEqual([path, []]);
    expect([path, await named(unseen)]).toEqual([path, []]);
    // Further on with the same key: whoever is at the end comes out of the page, and in again.
    const again = await walk(page);
    expect([path, again.reached.size]).toEqual([path, all]);
  }
  await window.close();
}, 120_000);

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
}, 120_000);
