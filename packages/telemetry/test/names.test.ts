import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { attributes, metricNames } from '../src/index.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const textsOf = (patterns: string[], without?: RegExp): string[] =>
  globSync(patterns, { cwd: root })
    .filter((path) => !path.includes('node_modules') && !without?.test(path))
    .map((path) => readFileSync(`${root}/${path}`, 'utf8'));

// A name that is registered and said by nobody is a promise: an alert on it is silent for ever.
describe('a metric that is registered', () => {
  const sources = textsOf(['{packages,services}/*/src/**/*.ts'], /\.test\.ts$/);
  const used = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/metrics\s*\.(counter|histogram|gauge)\(\s*'([^']+)'/g)].map(
        ([, kind, name]) => `${kind} ${name}`,
      ),
    ),
  );

  test.each(Object.entries(metricNames))('%s is emitted by somebody', (name, { kind }) => {
    expect(used).toContain(`${kind} ${name}`);
  });
});

describe('an alert of the charts', () => {
  const pages = new Map<string, string>();
  for (const [name, { kind }] of Object.entries(metricNames)) {
    const base = name.replaceAll('.', '_');
    const ends = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_sum', '_count'] };
    for (const end of ends[kind]) pages.set(`${base}${end}`, name);
  }
  const labels = new Set(Object.keys(attributes).map((name) => name.replaceAll('.', '_')));
  const rules = textsOf(['charts/*/templates/*alerts*']);
  const asked = new Set(rules.flatMap((text) => text.match(/\bdoui_[a-z_]+/g) ?? []));

  test.each([...asked])('asks for %s, which is a series or a label', (name) => {
    expect(pages.has(name) || labels.has(name)).toBe(true);
  });

  test.each([
    'doui.publish.oldest',
    'doui.publish.pending',
    'doui.gate.freshness',
    'doui.canary.late',
    'doui.stop.overdue',
    'doui.log.fault',
  ])('watches %s', (name) => {
    expect([...asked].map((series) => pages.get(series))).toContain(name);
  });
});
