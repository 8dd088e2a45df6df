import { fromRfc3339, type InputFault, startOfDayInJapan } from '@doui/kernel';

/** The shape of a case file as data: it is read by it, and its JSON schema is made from it. */
export type Shape =
  | { readonly is: 'text' | 'flag' | 'whole' | 'moment' }
  | { readonly is: 'word'; readonly words: readonly string[] }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'map'; readonly of: Shape }
  | {
      readonly is: 'object';
      readonly members: Readonly<Record<string, Shape>>;
      readonly required: readonly string[];
    };

export const text: Shape = { is: 'text' };
export const flag: Shape = { is: 'flag' };
export const whole: Shape = { is: 'whole' };
/** A day (its first instant in Japan) or RFC 3339 with an offset. */
export const moment: Shape = { is: 'moment' };
export const word = (words: readonly string[]): Shape => ({ is: 'word', words });
export const list = (of: Shape): Shape => ({ is: 'list', of });
export const map = (of: Shape): Shape => ({ is: 'map', of });
export const object = (
  members: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
): Shape => ({ is: 'object', members, required });

const dayPattern = /^\d{4}-\d\d-\d\d$/;

const instantOf = (value: unknown): number | undefined => {
  if (typeof value !== 'string') return undefined;
  if (!dayPattern.test(value)) return fromRfc3339(value);
  return Number.isNaN(Date.parse(value)) ? undefined : startOfDayInJapan(value);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value with its moments as instants; every fault goes to `faults`. Unknown members are faults. */
export function read(shape: Shape, value: unknown, pointer: string, faults: InputFault[]): unknown {
  const wrong = (detail: string): undefined => {
    faults.push({ pointer, code: 'wrong-shape', detail });
    return undefined;
  };
  switch (shape.is) {
    case 'text':
      return typeof value === 'string' ? value : wrong('a text is wanted');
    case 'flag':
      return typeof value === 'boolean' ? value : wrong('true or false is wanted');
    case 'whole':
      return Number.isSafeInteger(value) ? value : wrong('a whole number is wanted');
    case 'moment':
      return instantOf(value) ?? wrong('a day or a time with an offset is wanted');
    case 'word':
      return typeof value === 'string' && shape.words.includes(value)
        ? value
        : wrong(`one of ${shape.words.join(', ')} is wanted`);
    case 'list':
      if (!Array.isArray(value)) return wrong('a list is wanted');
      return value.map((each, at) => read(shape.of, each, `${pointer}/${at}`, faults));
    case 'map':
      if (!isObject(value)) return wrong('a map is wanted');
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key,
          read(shape.of, each, `${pointer}/${pointerPart(key)}`, faults),
        ]),
      );
    case 'object':
      return isObject(value)
        ? readObject(shape, value, pointer, faults)
        : wrong('an object is wanted');
  }
}

const pointerPart = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function readObject(
  shape: Extract<Shape, { is: 'object' }>,
  value: Record<string, unknown>,
  pointer: string,
  faults: InputFault[],
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    const member = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
    const where = `${pointer}/${pointerPart(key)}`;
    if (member) found[key] = read(member, each, where, faults);
    else faults.push({ pointer: where, code: 'unknown-member', detail: `no such member: ${key}` });
  }
  for (const key of shape.required) {
    if (Object.hasOwn(value, key)) continue;
    faults.push({
      pointer: `${pointer}/${key}`,
      code: 'missing-member',
      detail: `missing: ${key}`,
    });
  }
  return found;
}

/** JSON Schema (2020-12) of a shape. */
export function jsonSchema(shape: Shape): object {
  switch (shape.is) {
    case 'text':
      return { type: 'string' };
    case 'flag':
      return { type: 'boolean' };
    case 'whole':
      return { type: 'integer' };
    case 'moment':
      return {
        type: 'string',
        pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d))?$',
      };
    case 'word':
      return { enum: shape.words };
    case 'list':
      return { type: 'array', items: jsonSchema(shape.of) };
    case 'map':
      return { type: 'object', additionalProperties: jsonSchema(shape.of) };
    case 'object':
      return {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(shape.members).map(([key, member]) => [key, jsonSchema(member)]),
        ),
        ...(shape.required.length > 0 ? { required: shape.required } : {}),
        additionalProperties: false,
      };
  }
}
