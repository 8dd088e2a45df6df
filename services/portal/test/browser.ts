import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { personName, personPassword } from '@doui/local';
import { productData, productUrl, until } from '@doui/testing';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

export const sizes = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'desk', width: 1280, height: 900 },
] as const;
export const languages = ['ja', 'en'] as const;
export type Size = (typeof sizes)[number];
export type Language = (typeof languages)[number];

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['DOUI_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });

export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Signs a demo person in at Keycloak as people do; the cookies serve all further windows. */
export const signIn = (browser: Browser, person: number): Promise<SignedIn> =>
  signInAs(browser, personName(person), '/consents');

/** The same for anybody, for instance `manager-hikkoshibin`. */
export async function signInAs(browser: Browser, name: string, to: string): Promise<SignedIn> {
  const context = await browser.newContext({ locale: 'ja-JP' });
  const page = await context.newPage();
  await page.goto(`${productUrl()}/login?to=${to}`);
  await page.fill('#username', name);
  await page.fill('#password', personPassword(name));
  await page.click('#kc-login');
  await page.waitForURL((url) => url.pathname.startsWith(to));
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A window of somebody, which notes where it sends requests and what it complains about. */
export async function open(
  browser: Browser,
  options: { size?: Size; language?: Language; as?: SignedIn | undefined } = {},
) {
  const { size = sizes[1], language = 'ja', as } = options;
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    locale: language === 'ja' ? 'ja-JP' : 'en-GB',
    ...(as ? { storageState: as } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const hosts = new Set<string>();
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) hosts.add(new URL(request.url()).host);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const go = (path: string) => page.goto(productUrl() + path);
  return { page, hosts, complaints, go, close: () => context.close() };
}

export type Window = Awaited<ReturnType<typeof open>>;

/**
 * Windows that stay open for one page after the other: each loads what all pages share once. `who` names
 * whose it is; the first question opens it.
 */
export function keepWindows(browser: () => Browser) {
  const kept = new Map<string, Window>();
  return async (who: string, options: Parameters<typeof open>[1] = {}): Promise<Window> => {
    const key = `${who} ${options.size?.name} ${options.language}`;
    const window = kept.get(key) ?? (await open(browser(), options));
    kept.set(key, window);
    // Of the page before, if that one was not sound.
    window.complaints.length = 0;
    return window;
  };
}

/** Goes to a page, waits until it says `words`, keeps its picture, and asks that it is sound. */
export async function expectSoundPage(
  window: Window,
  { path, words, name }: { path: string; words: string; name: string },
): Promise<void> {
  await window.go(path);
  await settled(window.page);
  await expect
    .poll(async () => (await window.page.textContent('main'))?.toLowerCase(), { timeout: 15_000 })
    .toContain(words.toLowerCase());
  await settled(window.page);
  await picture(window.page, name);
  await expectSound(window);
}

// Every rule runs. What is left out is the way to each element that passed, and (by the legacy mode, which is for
// pages without frames of other hosts) a second page that axe puts its results together in: three quarters of its time.
const onlyViolations = { resultTypes: ['violations' as const] };

/** What every page must be: quiet, at home, as wide as the window, and open to everybody. */
export async function expectSound({ page, hosts, complaints }: Window): Promise<void> {
  expect(complaints).toEqual([]);
  expect([...hosts]).toEqual([new URL(productUrl()).host]);
  const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(wide).toBeLessThanOrEqual(0);
  // What a button announced while it worked names a button that is gone once another page is shown.
  const axe = new AxeBuilder({ page }).exclude('[data-live-announcer]').setLegacyMode(true);
  const { violations } = await axe.options(onlyViolations).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

/** Waits until nothing is being loaded any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  const busy = page.locator('.animate-spin');
  await until(async () => (await busy.count()) === 0, { what: 'nothing is being loaded' });
  await page.evaluate('document.fonts.ready');
}

/** Pictures stay in the run's data folder, to be looked at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(productData(), 'pictures', 'portal');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
