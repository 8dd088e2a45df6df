import { fail, type InputFault, ok, type Result } from '@doui/kernel';
import { z } from 'zod';
import type { Language } from './language.ts';
import { pointerOf } from './strict-json.ts';

const words = { ja: z.locales.ja().localeError, en: z.locales.en().localeError };
const faultsMax = 100;

const codes: Readonly<Record<string, string>> = {
  invalid_type: 'wrong-type',
  too_small: 'too-small',
  too_big: 'too-big',
  invalid_format: 'wrong-format',
  not_multiple_of: 'wrong-step',
  invalid_union: 'no-such-variant',
  invalid_key: 'wrong-key',
  invalid_element: 'wrong-element',
  invalid_value: 'not-one-of',
};

/** Parses with a schema; every fault at once, each with its JSON pointer, its code and in words. */
export const parseWith =
  <Schema extends z.ZodType>(schema: Schema, language: Language = 'ja') =>
  (input: unknown): Result<z.output<Schema>, InputFault[]> => {
    const parsed = schema.safeParse(input, { error: words[language], reportInput: true });
    return parsed.success ? ok(parsed.data) : fail(faultsOf(parsed.error.issues));
  };

function faultsOf(issues: readonly z.core.$ZodIssue[]): InputFault[] {
  const faults: InputFault[] = [];
  const seen = new Set<string>();
  for (const fault of issues.flatMap(faultsOfIssue)) {
    const key = `${fault.pointer} ${fault.code}`;
    if (seen.has(key) || faults.length >= faultsMax) continue;
    seen.add(key);
    faults.push(fault);
  }
  return faults;
}

// The words never repeat what was sent: it may be somebody's name.
function faultsOfIssue(issue: z.core.$ZodIssue): InputFault[] {
  const { message: detail } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      code: 'unknown-field',
      detail,
    }));
  }
  const pointer = pointerOf(issue.path);
  if (issue.code === 'custom') {
    const code: unknown = issue.params?.['code'];
    return [{ pointer, code: typeof code === 'string' ? code : 'wrong-value', detail }];
  }
  // A variant is chosen by one member: its own faults say more than "no variant fits".
  if (issue.code === 'invalid_union' && issue.errors.length === 1) {
    return (issue.errors[0] ?? []).flatMap((inner) =>
      faultsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }),
    );
  }
  const missing = issue.input === undefined;
  return [{ pointer, code: missing ? 'missing' : (codes[issue.code] ?? 'wrong-value'), detail }];
}
