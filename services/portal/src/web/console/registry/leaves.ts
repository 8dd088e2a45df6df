import type { Field, FormName } from './fields.ts';
import type { Names } from './names.ts';
import { dayOf, idsAt, listAt, textAt, valueAt } from './values.ts';

/** A value of a thing as it is read: where it stands, its name, and its words. */
export type Leaf = {
  readonly key: string;
  readonly label: string;
  readonly language?: 'ja' | 'en';
  readonly text: string;
};

type Said = {
  label(form: FormName, path: string): string;
  code(code: string): string;
  yes: string;
  no: string;
  comma: string;
  day(instant: string): string;
  readonly names: Pick<Names, 'of'>;
};

/** Everything that a body says, one leaf after the other, in the order of the form. */
export function leavesOf(
  form: FormName,
  fields: readonly Field[],
  body: unknown,
  said: Said,
  at: { readonly key: string; readonly path: string; readonly label: string } = {
    key: '',
    path: '',
    label: '',
  },
): Leaf[] {
  return fields.flatMap((field): Leaf[] => {
    const path = at.path === '' ? field.key : `${at.path}_${field.key}`;
    const own = said.label(form, path);
    const label = at.label === '' ? own : `${at.label}: ${own}`;
    const key = `${at.key}/${field.key}`;
    const part = valueAt(body, field.key);
    const leaf = (text: string): Leaf[] => (text === '' ? [] : [{ key, label, text }]);
    const ids = idsAt(body, field.key);
    switch (field.type) {
      case 'name':
      case 'text':
        return (['ja', 'en'] as const).flatMap((language) => {
          const text = textAt(part, language);
          return text === '' ? [] : [{ key: `${key}/${language}`, label, language, text }];
        });
      case 'group':
        return leavesOf(form, field.fields, part, said, { key, path, label });
      case 'rows':
        return listAt(body, field.key).flatMap((row, place) =>
          leavesOf(form, field.fields, row, said, {
            key: `${key}/${place}`,
            path,
            label: `${label} ${place + 1}`,
          }),
        );
      case 'flag':
        return leaf(part === true ? said.yes : said.no);
      case 'code':
        return leaf(typeof part === 'string' ? said.code(part) : '');
      case 'codes':
        return leaf(ids.map(said.code).join(said.comma));
      case 'ref':
        return leaf(typeof part === 'string' ? said.names.of(field.to, part) : '');
      case 'refs':
        return leaf(ids.map((id) => said.names.of(field.to, id)).join(said.comma));
      case 'date':
        return leaf(dayOf(textAt(body, field.key)) === '' ? '' : said.day(textAt(body, field.key)));
      default:
        return leaf(textAt(body, field.key));
    }
  });
}

export type Compared = {
  readonly key: string;
  readonly label: string;
  readonly language?: 'ja' | 'en';
  readonly older: string;
  readonly newer: string;
};

/** The leaves of two versions side by side, in the order of the newer one. */
export function comparedLeaves(older: readonly Leaf[], newer: readonly Leaf[]): Compared[] {
  const before = new Map(older.map((leaf) => [leaf.key, leaf]));
  const now = new Set(newer.map(({ key }) => key));
  return [
    ...newer.map(({ text, ...leaf }) => ({
      ...leaf,
      older: before.get(leaf.key)?.text ?? '',
      newer: text,
    })),
    ...older
      .filter(({ key }) => !now.has(key))
      .map(({ text, ...leaf }) => ({ ...leaf, older: text, newer: '' })),
  ];
}
