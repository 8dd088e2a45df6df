import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { productData, productUrl } from '@doui/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// What people look at, in a real browser. The pictures stay in the run's data folder, to be looked at.
let browser: Browser;
const pictures = join(productData(), 'pictures');
const sizes = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'desk', width: 1280, height: 900 },
];

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env['DOUI_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

afterAll(() => browser?.close());

/** Opens a page, notes where it sends requests, and what it complains about. */
async function opened(
  size: { width: number; height: number },
  show: (page: Page) => Promise<unknown>,
) {
  const context = await browser.newContext({ viewport: size, locale: 'ja-JP' });
  const page = await context.newPage();
  const hosts = new Set<string>();
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) hosts.add(new URL(request.url()).host);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await show(page);
  return { page, hosts, complaints };
}

const paths = [
  ['page', '/v1/public/organisations/hikkoshibin', 'ひっこし便'],
  ['page-en', '/v1/public/organisations/hikkoshibin?lang=en', 'Hikkoshibin'],
  ['notice', '/v1/public/organisations/hikkoshibin/notices/moveform', '引越し'],
  ['public-body', '/v1/public/organisations/naniwafu', '利用目的'],
] as const;

describe.each(sizes)('at $width px', (size) => {
  test.each(paths)(
    'the public %s reads well and loads nothing from elsewhere',
    async (name, path, words) => {
      const { page, hosts, complaints } = await opened(size, (page) =>
        page.goto(productUrl() + path),
      );
      expect(await page.textContent('body')).toContain(words);
      expect([...hosts]).toEqual([new URL(productUrl()).host]);
      expect(complaints).toEqual([]);
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(wide).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.screenshot({ path: join(pictures, `${name}-${size.name}.png`), fullPage: true });
      await page.context().close();
    },
  );

  test('the mail about a withdrawal reads well', async () => {
    const mail = mails().find((text) => /<h1[^>]*>[^<]*撤回/.test(text));
    expect(mail).toBeDefined();
    const { page, hosts } = await opened(size, (page) => page.setContent(mail ?? ''));
    expect([...hosts]).toEqual([]);
    await page.screenshot({ path: join(pictures, `mail-${size.name}.png`), fullPage: true });
    await page.context().close();
  });
});

/** The HTML parts of all mails the main job caused. */
function mails(): string[] {
  const folder = join(productData(), 'main-job', 'mails');
  return readdirSync(folder).map((file) => htmlPart(readFileSync(join(folder, file), 'utf8')));
}

function htmlPart(mail: string): string {
  const at = mail.search(/^Content-Type: text\/html/im);
  if (at < 0) return '';
  const part = mail.slice(at);
  const [head = '', ...rest] = part.split(/\r?\n\r?\n/);
  const body = rest.join('\n\n').split(/\r?\n--/)[0] ?? '';
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
