/** What a module imports: the specifier and the line it stands on. */
export type Import = { readonly from: string; readonly line: number; readonly typeOnly: boolean };

const statement =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Reads the imports out of a module's text, static and dynamic. */
export function importsOf(text: string): Import[] {
  const found: Import[] = [];
  for (const match of text.matchAll(statement)) {
    const from = match[2] ?? match[3];
    if (!from) continue;
    const line = text.slice(0, match.index).split('\n').length;
    found.push({ from, line, typeOnly: match[1] !== undefined });
  }
  return found;
}

/** `express` for `express/lib/x`, `@doui/law` for `@doui/law/wire`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}
