const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'ChromeOS'],
  [/Macintosh/, 'Mac'],
  [/Linux/, 'Linux'],
];
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** Enough for a person to recognise a device by, and no more than that. */
export function deviceOf(agent: string | undefined): string {
  const named = (table: typeof systems): string[] =>
    table
      .filter(([pattern]) => pattern.test(agent ?? ''))
      .slice(0, 1)
      .map(([, name]) => name);
  return [...named(systems), ...named(browsers)].join(' / ');
}
