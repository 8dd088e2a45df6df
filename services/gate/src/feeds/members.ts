/** Where one top-level member of a JSON object stands in its text, name and value together. */
export type Span = { readonly name: string; readonly from: number; readonly to: number };

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBrace = 0x7d;
const closeBracket = 0x5d;

const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** The top-level members of `json`, which must be the text of a valid JSON object. */
export function memberSpans(json: string): Span[] {
  const spans: Span[] = [];
  let at = skipSpace(json, 0) + 1;
  for (;;) {
    at = skipSpace(json, at);
    const code = json.charCodeAt(at);
    if (code === closeBrace || Number.isNaN(code)) return spans;
    if (code === comma) {
      at += 1;
      continue;
    }
    const nameEnd = endOfString(json, at);
    const name = JSON.parse(json.slice(at, nameEnd)) as string;
    let valueAt = skipSpace(json, nameEnd);
    if (json.charCodeAt(valueAt) === colon) valueAt = skipSpace(json, valueAt + 1);
    const to = endOfValue(json, valueAt);
    spans.push({ name, from: at, to });
    at = to;
  }
}

/**
 * The object with the wanted members alone, each cut out of the text as it stands: parsing and writing
 * it again would change long numbers, the order and repeated names.
 */
export function keepMembers(json: string, keep: (name: string) => boolean): string {
  const kept = memberSpans(json).filter(({ name }) => keep(name));
  return `{${kept.map(({ from, to }) => json.slice(from, to)).join(',')}}`;
}

function skipSpace(json: string, from: number): number {
  let at = from;
  while (isSpace(json.charCodeAt(at))) at += 1;
  return at;
}

/** One past the closing quote of the string that begins at `from`. */
function endOfString(json: string, from: number): number {
  for (let at = from + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at + 1;
  }
  return json.length;
}

/** One past the value that begins at `from`. */
function endOfValue(json: string, from: number): number {
  const first = json.charCodeAt(from);
  if (first === quote) return endOfString(json, from);
  if (first === openBrace || first === openBracket) return endOfNested(json, from);
  let at = from;
  for (; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === comma || code === closeBrace || isSpace(code)) return at;
  }
  return at;
}

function endOfNested(json: string, from: number): number {
  let depth = 0;
  for (let at = from; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) at = endOfString(json, at) - 1;
    else if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return json.length;
}
