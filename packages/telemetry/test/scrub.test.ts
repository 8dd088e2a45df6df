import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metrics } from '../src/index.ts';
import { safeAttributes, safeError, scrubText } from '../src/scrub.ts';

test('R-3.2: a name that is not registered as safe is not emitted', () => {
  const kept = safeAttributes({
    'doui.code': 'no-consent',
    'doui.person': 'abc',
    'something.else': 'x',
    'url.query': 'q=1',
    __proto__: 'x',
  });
  expect(kept).toEqual({ 'doui.code': 'no-consent' });
});

test('R-3.2: no Japanese text, mail address, person id or long number survives scrubbing', () => {
  const id = fc.array(fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz'), {
    minLength: 26,
    maxLength: 26,
  });
  const personal = fc.oneof(
    fc.constantFrom('山田花子', 'hanako@example.jp', 'a.b+c@mail.example.co.jp', '09012345678'),
    id.map((chars) => chars.join('')),
  );
  fc.assert(
    fc.property(
      fc.string({ maxLength: 40 }),
      personal,
      fc.string({ maxLength: 40 }),
      (a, value, b) => {
        const scrubbed = scrubText(`${a} ${value} ${b}`);
        expect(scrubbed).not.toContain(value);
        expect(scrubbed).toMatch(/^[\x20-\x7e]*$/);
      },
    ),
  );
});

test('what matters for operation stays', () => {
  expect(scrubText('connect ECONNREFUSED 127.0.0.1:7017')).toBe(
    'connect ECONNREFUSED 127.0.0.1:7017',
  );
  expect(safeAttributes({ 'http.route': '/v1/organisations/:org/persons/:person' })).toEqual({
    'http.route': '/v1/organisations/:org/persons/:person',
  });
});

test('an error keeps type, code and frames; its words and causes are scrubbed', () => {
  const error = Object.assign(
    new TypeError('value "山田花子" of hanako@example.jp', { cause: new Error('山田') }),
    {
      code: 11000,
    },
  );
  const said = safeError(error);
  expect(said).toMatchObject({ type: 'TypeError', code: 11000 });
  expect(JSON.stringify(said)).not.toMatch(/山田|hanako@/);
  expect((said['frames'] as string[]).length).toBeGreaterThan(0);
});

test('a metric that is not registered stops the caller', () => {
  expect(() => metrics.counter('doui.nothing' as never)).toThrow('assertion failed');
  expect(() => metrics.counter('doui.http.answer' as never)).toThrow('assertion failed');
});
