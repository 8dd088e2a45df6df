import { isSafeName } from './names.ts';

const valueLengthMax = 200;
const mail = /[^\s@"'<>()]+@[^\s@"'<>()]+/g;
const quoted = /(["'`「『])[^"'`」』]{0,1000}(["'`」』])/g;
const beyondAscii = /[^\u0020-\u007e]+/g;
// Person ids are 26 characters; pairwise ids, hashes and tokens are longer.
const longToken = /[A-Za-z0-9_+/=-]{24,}/g;
const digits = /\d{6,}/g;

/** A text with everything taken out that could be somebody's: used where a text is not ours. */
export const scrubText = (text: string): string =>
  text
    .slice(0, 1_000)
    .replace(quoted, '$1…$2')
    .replace(mail, '…')
    .replace(longToken, '…')
    .replace(digits, '…')
    .replace(/…+/g, '~')
    .replace(beyondAscii, '~')
    .slice(0, valueLengthMax);

/** Kept as it is when it can hold no person's value: ids of organisations, codes, topics, routes. */
const plain = /^[\w.:/{}*<>-]{0,120}$/;

/** A value of a safe name. A safe name does not make any value safe: it must look the part. */
export function safeValue(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return undefined;
  if (!plain.test(value)) return scrubText(value);
  return /(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{26}(?![0-9a-z])/.test(value) ? scrubText(value) : value;
}

/** Only registered safe names, with values that look the part. */
export function safeAttributes(given: Readonly<Record<string, unknown>>) {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isSafeName(name)) continue;
    const safe = safeValue(value);
    if (safe !== undefined) kept[name] = safe;
  }
  return kept;
}

/** What may be said about an error: its types and codes, its frames, and its words scrubbed. */
export function safeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: safeValue(code) } : {}),
    message: scrubText(error.message),
    ...(depth === 0 ? { frames: frames.slice(0, 12).map((line) => line.trim()) } : {}),
    ...(error.cause === undefined || depth >= 3
      ? {}
      : { cause: safeError(error.cause, depth + 1) }),
  };
}
