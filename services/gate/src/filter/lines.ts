import { parseStrictJson } from '@doui/http';
import type { InputFault } from '@doui/kernel';
import { isId } from '@doui/kernel';
import { memberSpans } from '../feeds/members.ts';

/** One line of a batch: a person's record as text, or what is wrong with it. */
export type Line =
  | { readonly line: number; readonly person: string; readonly text: string }
  | { readonly line: number; readonly faults: readonly InputFault[] };

export const lineBytesMax = 64 * 1024;

const fault = (pointer: string, code: string, detail: string): InputFault => ({
  pointer,
  code,
  detail,
});

/** `{"person": …, "record": {…}}`; the record's own text is kept, byte for byte. */
export function parseNdjsonLine(line: number, text: string): Line {
  const parsed = parseStrictJson(text);
  if (!parsed.ok) {
    const { error } = parsed;
    const faults =
      error.kind === 'faults' ? error.faults : [fault('', 'malformed-json', 'no JSON')];
    return { line, faults };
  }
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, faults: [fault('', 'wrong-type', 'an object is wanted')] };
  }
  const { person, record, ...others } = value as Record<string, unknown>;
  const faults = Object.keys(others).map((name) =>
    fault(`/${name}`, 'unknown-field', 'not known here'),
  );
  if (!isId(person)) faults.push(fault('/person', 'wrong-format', 'the id of a person'));
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    faults.push(fault('/record', 'wrong-type', 'an object is wanted'));
  }
  if (faults.length > 0 || !isId(person)) return { line, faults };
  const span = memberSpans(text).find(({ name }) => name === 'record');
  const written = span ? text.slice(span.from, span.to) : '';
  return { line, person, text: written.slice(written.indexOf('{')) };
}

export type CsvHeader = { readonly names: readonly string[] } | { readonly fault: InputFault };

/** The first row names the members; its first column is `person`. */
export function parseCsvHeader(fields: readonly string[]): CsvHeader {
  const [first, ...names] = fields;
  if (first !== 'person') {
    return { fault: fault('', 'wrong-header', 'the first column must be `person`') };
  }
  if (new Set(names).size !== names.length || names.includes('')) {
    return { fault: fault('', 'wrong-header', 'every column needs a name of its own') };
  }
  return { names };
}

export function parseCsvRow(
  line: number,
  fields: readonly string[],
  names: readonly string[],
): Line {
  const [person, ...values] = fields;
  if (values.length !== names.length) {
    return { line, faults: [fault('', 'wrong-columns', `${names.length + 1} columns are wanted`)] };
  }
  if (!isId(person)) {
    return { line, faults: [fault('/person', 'wrong-format', 'the id of a person')] };
  }
  const members = names.map((name, at) => `${JSON.stringify(name)}:${JSON.stringify(values[at])}`);
  return { line, person, text: `{${members.join(',')}}` };
}
