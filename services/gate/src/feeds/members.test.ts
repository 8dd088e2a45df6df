import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepMembers, memberSpans } from './members.ts';

const space = fc.constantFrom('', ' ', '\n', '\t ', '  ');

/** An object's text with odd spacing, escapes, nesting, repeated names and very long numbers. */
const objectText = fc
  .array(
    fc.record({
      name: fc.oneof(fc.string(), fc.constantFrom('a', 'b', '__proto__', 'a"b', '\\', '名前', '{')),
      value: fc.oneof(
        fc.json(),
        fc.constantFrom('12345678901234567890.123', '-1e400', 'true', 'null', '"}\\",{["', '[{}]'),
      ),
      spaces: fc.array(space, { minLength: 4, maxLength: 4 }),
    }),
    { maxLength: 8 },
  )
  .map((members) => ({
    names: members.map(({ name }) => name),
    values: members.map(({ value }) => value),
    text: `{${members
      .map(
        ({ name, value, spaces: [a, b, c, d] }) =>
          `${a}${JSON.stringify(name)}${b}:${c}${value}${d}`,
      )
      .join(',')}}`,
  }));

test('members are found where they stand, whatever their names and values', () => {
  fc.assert(
    fc.property(objectText, ({ names, values, text }) => {
      const spans = memberSpans(text);
      expect(spans.map(({ name }) => name)).toEqual(names);
      spans.forEach(({ from, to }, at) => {
        const written = text.slice(from, to);
        expect(written.startsWith('"')).toBe(true);
        expect(written.endsWith(values[at]?.trimEnd() ?? '')).toBe(true);
      });
    }),
    { numRuns: 2_000 },
  );
});

test('what is kept keeps its bytes, and nothing of the others is left', () => {
  fc.assert(
    fc.property(objectText, fc.func(fc.boolean()), ({ names, text }, keep) => {
      const cut = keepMembers(text, (name) => Boolean(keep(name)));
      expect(memberSpans(cut).map(({ name }) => name)).toEqual(names.filter((name) => keep(name)));
      expect(() => JSON.parse(cut)).not.toThrow();
    }),
    { numRuns: 1_000 },
  );
});

test('R-9.2: a member cannot be hidden under an escaped or repeated name', () => {
  const text = '{"n\\u0061me":"x","name":"y","phone":"z"}';
  expect(keepMembers(text, (name) => name !== 'name')).toBe('{"phone":"z"}');
});
