import { readFileSync } from 'node:fs';

export const scriptNames = ['answer', 'withdraw', 'filter'] as const;
export type ScriptName = (typeof scriptNames)[number];

export const isScriptName = (word: string): word is ScriptName =>
  (scriptNames as readonly string[]).includes(word);

export type LoadSize = 'normal' | 'short';

type Limits = { readonly load: Readonly<Record<LoadSize, { rate: number; seconds: number }>> };

/** Arrivals per second and for how long, from the file that also holds the thresholds. */
export function loadOf(size: LoadSize): { rate: number; seconds: number } {
  const file = new URL('../thresholds.json', import.meta.url);
  const { rate, seconds } = (JSON.parse(readFileSync(file, 'utf8')) as Limits).load[size];
  return {
    rate: Number(process.env['DOUI_LOAD_RATE'] ?? rate),
    seconds: Number(process.env['DOUI_LOAD_SECONDS'] ?? seconds),
  };
}

export const scriptFile = (name: ScriptName): URL =>
  new URL(`../k6/0${scriptNames.indexOf(name) + 1}-${name}.js`, import.meta.url);
