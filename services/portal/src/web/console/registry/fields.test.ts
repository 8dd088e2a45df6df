import { expect, test } from 'vitest';
import { type Field, type FormName, fieldsOf } from './fields.ts';
import { codesJa, fieldsJa } from './fields-ja.ts';
import { registryJa } from './ja.ts';
import { registryPages } from './pages.ts';

const pathsOf = (fields: readonly Field[], before = ''): string[] =>
  fields.flatMap((field) => [
    before + field.key,
    ...('fields' in field ? pathsOf(field.fields, `${before}${field.key}_`) : []),
  ]);
const codesOf = (fields: readonly Field[]): string[] =>
  fields.flatMap((field) => [
    ...('codes' in field ? field.codes : []),
    ...('fields' in field ? codesOf(field.fields) : []),
  ]);

test('R-10.4: every field and code of a form has its words, and none is left over', () => {
  const forms = Object.keys(fieldsOf) as FormName[];
  for (const form of forms) {
    expect([form, ...Object.keys(fieldsJa[form]).sort()]).toEqual([
      form,
      ...pathsOf(fieldsOf[form]).sort(),
    ]);
  }
  const codes = new Set(forms.flatMap((form) => codesOf(fieldsOf[form])));
  expect(Object.keys(codesJa).sort()).toEqual([...codes].sort());
});

test('every page of the menu has a name', () => {
  for (const { nav } of registryPages) {
    if (nav !== undefined) expect(Object.keys(registryJa.nav)).toContain(nav);
  }
});
