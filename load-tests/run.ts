import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDataDir } from '@doui/local';
import { k6Binary } from './load/k6.ts';
import { runScript } from './load/run-script.ts';
import { isScriptName, type LoadSize, scriptNames } from './load/scripts.ts';

const usage = `usage: npm run load -- [${scriptNames.join('|')} …] [--short]
Runs the k6 scripts against the running product (npm start); all of them when none is named.
DOUI_LOAD_RATE and DOUI_LOAD_SECONDS change the load, DOUI_K6 names another k6.`;

/** Runs the scripts one after the other; false when a threshold was not kept. */
async function main(words: readonly string[]): Promise<boolean> {
  const servers = join(defaultDataDir(), 'servers.json');
  if (!process.env['DOUI_TEST_SERVERS'] && !existsSync(servers)) {
    throw new Error('nothing is running: start the product first (npm start)');
  }
  process.env['DOUI_TEST_SERVERS'] ??= servers;
  const size: LoadSize = words.includes('--short') ? 'short' : 'normal';
  const named = words.filter(isScriptName);
  const k6 = k6Binary((line) => console.error(line));
  let kept = true;
  for (const name of named.length > 0 ? named : scriptNames) {
    console.log(`── ${name} (${size})`);
    const result = await runScript(name, { k6, size });
    console.log(result.output.trimEnd());
    for (const limit of result.broken) console.log(`✗ ${limit}`);
    const verdict = result.passed ? '✓ all thresholds kept' : '✗ failed';
    console.log(`${verdict}; ${result.requests} requests; ${result.summary}\n`);
    kept &&= result.passed;
  }
  return kept;
}

const words = process.argv.slice(2);
if (words.every((word) => isScriptName(word) || word === '--short')) {
  try {
    process.exitCode = (await main(words)) ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
} else {
  console.error(usage);
  process.exitCode = 2;
}
