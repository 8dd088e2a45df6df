/** The query as a flat map; a name given twice is a list, which no plain schema takes. */
export function parseQuery(search: string): Record<string, string | string[]> | undefined {
  const found = new Map<string, string | string[]>();
  for (const part of search.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    const before = found.get(name);
    found.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(found); // Own properties only, whatever the names are.
}

/** Percent-decoding that says when there is nothing sensible to decode. */
export function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
