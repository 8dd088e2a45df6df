/** S9: where to go after signing in: a path of these pages, whatever was asked for. */
export function localPath(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > 500) return '/';
  // `//host` and `/\host` are other hosts to a browser, and control characters vanish from an address.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(asked)) return '/';
  const base = 'http://portal.invalid';
  const url = URL.canParse(asked, base) ? new URL(asked, base) : undefined;
  if (url?.origin !== base) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
