/** Days as a form has them, `2026-04-01`; empty where none was chosen. */
export type Period = { readonly from: string; readonly to: string };

export const dayMs = 24 * 60 * 60 * 1_000;

export const dayInJapan = (ms: number): string =>
  new Date(ms).toLocaleDateString('sv-SE', { timeZone: 'Asia/Tokyo' });

/** Both days whole, as they are in Japan. */
export const periodQuery = ({ from, to }: Period): Record<string, string> => ({
  ...(from === '' ? {} : { from: `${from}T00:00:00+09:00` }),
  ...(to === '' ? {} : { to: `${to}T23:59:59.999+09:00` }),
});
