/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

const japanOffsetMs = 9 * 60 * 60 * 1000;

/** RFC 3339 with the offset of Japan, for instance `2026-11-22T15:04:05.678+09:00`. */
export const toRfc3339 = (at: Instant): string =>
  new Date(at + japanOffsetMs).toISOString().replace('Z', '+09:00');

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Reads RFC 3339 with an offset; `undefined` when it is anything else. */
export function fromRfc3339(text: string): Instant | undefined {
  if (!rfc3339.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** The instant a day begins in Japan, from `2022-04-01`; the days of the Act begin there. */
export function startOfDayInJapan(day: string): Instant {
  const at = Date.parse(`${day}T00:00:00+09:00`);
  if (Number.isNaN(at)) throw new RangeError(`not a day: ${day}`);
  return at;
}
