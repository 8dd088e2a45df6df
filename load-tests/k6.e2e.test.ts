import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findK6, hasGo, k6Binary } from './load/k6.ts';
import { runScript } from './load/run-script.ts';
import { scriptNames } from './load/scripts.ts';

// Each script for 5 seconds against the product of this run. Thresholds are for quiet machines; what is
// asserted here is that the scripts speak the API's language: every check holds, no request fails.
const results = mkdtempSync(join(tmpdir(), 'doui-k6-'));
let k6 = '';

beforeAll(() => {
  if (findK6() || hasGo()) k6 = k6Binary((line) => console.log(line));
}, 600_000);
afterAll(() => rmSync(results, { recursive: true, force: true }));

test.each(scriptNames)('the k6 script `%s` runs against the product', async (name) => {
  if (k6 === '') {
    // A machine without k6 and Go: said aloud, because nothing was tried.
    console.warn(`NOT RUN: k6 script ${name} (neither k6 nor Go is installed)`);
    return;
  }
  const { broken, requests, output } = await runScript(name, { k6, size: 'short', results });
  const language = broken.filter((limit) => /^(checks|http_req_failed)/.test(limit));
  expect(language, output).toEqual([]);
  expect(requests).toBeGreaterThan(15);
});
