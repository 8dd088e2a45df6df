import type { Field } from './fields.ts';

/** What a form holds: JSON as the API has it, with what is still missing left empty. */
export type Value = { readonly [key: string]: unknown };

export const isValue = (given: unknown): given is Value =>
  typeof given === 'object' && given !== null && !Array.isArray(given);
export const valueAt = (value: unknown, key: string): unknown =>
  isValue(value) ? value[key] : undefined;
export const textAt = (value: unknown, key: string): string => {
  const found = valueAt(value, key);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
};
export const listAt = (value: unknown, key: string): readonly unknown[] => {
  const found = valueAt(value, key);
  return Array.isArray(found) ? found : [];
};
export const idsAt = (value: unknown, key: string): string[] =>
  listAt(value, key).filter((one): one is string => typeof one === 'string');

/** The value without what was left empty, as it is sent: only members of the form. */
export function filled(fields: readonly Field[], value: unknown): Value {
  const entries = fields.flatMap((field): [string, unknown][] => {
    const part = filledField(field, valueAt(value, field.key));
    return part === undefined ? [] : [[field.key, part]];
  });
  return Object.fromEntries(entries);
}

function filledField(field: Field, part: unknown): unknown {
  switch (field.type) {
    case 'name':
    case 'text': {
      const [ja, en] = [textAt(part, 'ja'), textAt(part, 'en')];
      return field.optional && ja.trim() === '' && en.trim() === '' ? undefined : { ja, en };
    }
    case 'group': {
      const group = filled(field.fields, part);
      return field.optional && isEmpty(group) ? undefined : group;
    }
    case 'rows': {
      const rows = (Array.isArray(part) ? part : []).map((row) => filled(field.fields, row));
      return field.optional && rows.length === 0 ? undefined : rows;
    }
    case 'flag':
      return part === true;
    case 'number':
      return typeof part === 'number' ? part : undefined;
    case 'refs':
    case 'codes':
      return Array.isArray(part) ? part : [];
    case 'date':
      return typeof part === 'string' && part !== '' ? part : undefined;
    default:
      return typeof part === 'string' && part.trim() !== '' ? part : undefined;
  }
}

const isEmpty = (given: unknown): boolean =>
  given === undefined ||
  given === '' ||
  given === false ||
  (Array.isArray(given)
    ? given.length === 0
    : isValue(given) && Object.values(given).every(isEmpty));

/** A day of the browser's calendar as the beginning of that day in Japan, and back. */
export const instantOf = (day: string): string => (day === '' ? '' : `${day}T00:00:00+09:00`);
export function dayOf(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? '' : new Date(at + 9 * 3_600_000).toISOString().slice(0, 10);
}
