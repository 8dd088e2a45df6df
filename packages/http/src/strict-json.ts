import { fail, type InputFault, ok, type Result } from '@doui/kernel';

export const depthMax = 32;
// Set on an object made from JSON, these would change what it is, not what it holds.
const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const faultsMax = 100;

export type JsonFailure =
  | { readonly kind: 'malformed' }
  | { readonly kind: 'faults'; readonly faults: readonly InputFault[] };

const escapeToken = (token: string) => token.replaceAll('~', '~0').replaceAll('/', '~1');

/** Makes an RFC 6901 pointer of path members. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((token) => `/${escapeToken(String(token))}`).join('');

type Level = { keys: Set<string> | undefined; index: number; token: string };

/**
 * JSON as it should be sent: no key twice (parsers disagree which one counts), no key that reaches
 * for a prototype, no nesting beyond 32. Says all of it at once.
 */
export function parseStrictJson(text: string): Result<unknown, JsonFailure> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail({ kind: 'malformed' });
  }
  const faults = structureFaults(text);
  return faults.length > 0 ? fail({ kind: 'faults', faults }) : ok(value);
}

/** One pass over text that is known to be JSON, with a stack of at most 33 levels. */
function structureFaults(text: string): InputFault[] {
  const faults: InputFault[] = [];
  const levels: Level[] = [];
  let at = 0;
  const pointer = () => levels.map((level) => `/${escapeToken(level.token)}`).join('');
  const add = (code: string, detail: string, where = pointer()) => {
    if (faults.length < faultsMax) faults.push({ pointer: where, code, detail });
  };

  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      const end = stringEnd(text, at);
      const level = levels.at(-1);
      if (level?.keys && isKey(text, end)) {
        const key = JSON.parse(text.slice(at, end)) as string;
        level.token = key;
        if (refusedKeys.has(key)) add('refused-key', 'a key of this name is refused');
        if (level.keys.has(key)) add('duplicate-key', 'the key occurs more than once');
        level.keys.add(key);
      }
      at = end;
      continue;
    }
    if (char === '{' || char === '[') {
      levels.push({ keys: char === '{' ? new Set() : undefined, index: 0, token: '0' });
      if (levels.length > depthMax) {
        levels.pop();
        add('too-deep', `more than ${depthMax} levels`);
        return faults;
      }
    } else if (char === '}' || char === ']') {
      levels.pop();
    } else if (char === ',') {
      const level = levels.at(-1);
      if (level && !level.keys) level.token = String(++level.index);
    }
    at++;
  }
  return faults;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return text[at] === ':';
}
