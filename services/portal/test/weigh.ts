import { cpus, loadavg } from 'node:os';
import { productUrl } from '@doui/testing';
import type { Browser } from 'playwright-core';
import { open, type SignedIn, settled, sizes } from './browser.ts';
import { budgetsKb, fontsBudgetKb } from './budgets.ts';

/** A line as phones have it; kilobits and milliseconds. */
export type Line = {
  readonly name: string;
  readonly downKbit: number;
  readonly upKbit: number;
  readonly rttMs: number;
};

export const lines: readonly Line[] = [
  { name: '3G', downKbit: 1_600, upKbit: 750, rttMs: 150 },
  { name: 'slow 3G', downKbit: 400, upKbit: 400, rttMs: 400 },
];

/** What comes over the line, packed. */
export type Weight = {
  readonly codeKb: number;
  readonly fontsKb: number;
  readonly answersKb: number;
  readonly requests: number;
};

export type Times = {
  /** The first words on the screen. */
  readonly firstContentMs: number;
  /** The page's own title: from here on it can be read. */
  readonly titleMs: number;
};

export type Weighed = { readonly page: string } & Weight & {
    /** Over each line that was asked for. */
    readonly over: readonly Times[];
  };

type Resource = { readonly name: string; readonly encodedBodySize: number };

// Noted in the page itself, so that the way to this process and back is not in it.
const noteTitle = `new MutationObserver((_, observer) => {
  if (!document.querySelector('main h1')) return;
  window.titleAt = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });`;

type Asked = { readonly path: string; readonly as: SignedIn | undefined };

/** Opens a page as a phone does that was never here, by itself and over each of the lines. */
export async function weigh(
  browser: Browser,
  { path, as, over }: Asked & { over: readonly Line[] },
): Promise<Weighed> {
  const weight = await weightOf(browser, { path, as });
  const times: Times[] = [];
  for (const line of over) times.push(await timesOf(browser, { path, as, line }));
  return { page: path, ...weight, over: times };
}

async function weightOf(browser: Browser, { path, as }: Asked): Promise<Weight> {
  const window = await open(browser, { size: sizes[0], as });
  await window.go(path);
  await settled(window.page);
  const loaded = (await window.page.evaluate(
    `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map(({ name, encodedBodySize }) => ({ name, encodedBodySize }))`,
  )) as Resource[];
  await window.close();
  const kb = (ending: RegExp): number =>
    loaded
      .filter(({ name }) => ending.test(name))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1_000;
  return {
    codeKb: kb(/\.(js|css)$/),
    fontsKb: kb(/\.woff2$/),
    answersKb: kb(/\/api\//),
    requests: loaded.length,
  };
}

/** How long a line takes until the page can be read; what comes after that is not waited for. */
async function timesOf(
  browser: Browser,
  { path, as, line }: Asked & { line: Line },
): Promise<Times> {
  const window = await open(browser, { size: sizes[0], as });
  const { page } = window;
  page.setDefaultTimeout(60_000);
  await page.addInitScript(noteTitle);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: line.rttMs,
    downloadThroughput: (line.downKbit * 1_000) / 8,
    uploadThroughput: (line.upKbit * 1_000) / 8,
  });
  await page.goto(productUrl() + path, { waitUntil: 'commit' });
  await page.locator('main h1').waitFor();
  const [firstContentMs, titleMs] = (await page.evaluate(
    `[performance.getEntriesByName('first-contentful-paint')[0]?.startTime, window.titleAt]`,
  )) as [number, number];
  await window.close();
  return { firstContentMs, titleMs };
}

/** The page of the documents, with the circumstances it was measured under. */
export function weightPage(rows: readonly Weighed[], browserVersion: string, day: string): string {
  const [model = 'unknown'] = cpus().map((cpu) => cpu.model.trim());
  const load = loadavg()[0]?.toFixed(1);
  const heads = lines.flatMap(({ name }) => [`first words, ${name}`, `title, ${name}`]);
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const table = rows.map(({ page, codeKb, fontsKb, answersKb, requests, over }) => {
    const sizesOf = [codeKb, fontsKb, answersKb].map((size) => size.toFixed(0));
    const times = over.flatMap((one) => [seconds(one.firstContentMs), seconds(one.titleMs)]);
    return `| \`${page}\` | ${[...sizesOf, requests, ...times].join(' | ')} |`;
  });
  const about = lines.map(
    ({ name, downKbit, upKbit, rttMs }) =>
      `${name}: ${downKbit} kbit/s down, ${upKbit} up, ${rttMs} ms there and back`,
  );
  return [
    '# What pages weigh, and when they can be read',
    '',
    'Made by the browser test of the weight, beside a running product:',
    '`DOUI_WRITE_REFERENCE=1 npm run e2e -- services/portal/test/weight.e2e.test.ts`. Sizes are kilobytes (1,000 bytes) as they go over the',
    'line, packed. Each page is opened as by somebody who was never here: nothing is kept from another page. “First words” is the first',
    'contentful paint, which is the name of the product while the code is on its way; “title” is when the page itself stands there and can be',
    'read, in a font of the device until those of the page have come. Answers of services come after it.',
    '',
    ...budgetWords,
    '',
    `${about.join('. ')}. The line is that of the browser's own emulation (Chromium ${browserVersion}, 390 px), the server stands on the`,
    `same machine: ${cpus().length} × ${model}, load ${load} while it was measured, ${day}. A phone's processor is slower than this one; an idle one is faster.`,
    '',
    `| page | code kB | fonts kB | answers kB | requests | ${heads.join(' | ')} |`,
    `|---|${'--:|'.repeat(4 + heads.length)}`,
    ...table,
    '',
  ].join('\n');
}

const budgetWords = [
  '## Budgets',
  '',
  `Code and styles: ${budgetsKb.person} kB for a page of persons or of everybody, ${budgetsKb.console} kB for one of the console, ${budgetsKb.drawn} kB for the two of the console that draw.`,
  '`services/portal/test/build-pages.test.ts` holds every page to it by the bytes of the build, in every check, without a clock.',
  `Fonts: ${fontsBudgetKb} kB, in the pieces that the words of the page need; held for the first pages by the browser test.`,
];
