import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  fromRfc3339,
  idFromBytes,
  isId,
  parsePositionToken,
  positionToken,
  startOfDayInJapan,
  toRfc3339,
} from './index.ts';

describe('canonical JSON', () => {
  test('does not depend on the order members were written in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (members) => {
        const reversed = Object.fromEntries(Object.entries(members).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(members));
      }),
    );
  });

  test('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('refuses what JSON cannot say', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson(() => 1)).toThrow(TypeError);
  });
});

describe('instants', () => {
  test('are written with the offset of Japan and read back', () => {
    const at = Date.UTC(2022, 2, 31, 15, 0, 0, 0);
    expect(toRfc3339(at)).toBe('2022-04-01T00:00:00.000+09:00');
    expect(fromRfc3339(toRfc3339(at))).toBe(at);
    expect(startOfDayInJapan('2022-04-01')).toBe(at);
  });

  test('without an offset are refused', () => {
    expect(fromRfc3339('2022-04-01T00:00:00')).toBeUndefined();
    expect(fromRfc3339('2022-04-01')).toBeUndefined();
    expect(fromRfc3339('2022-13-01T00:00:00Z')).toBeUndefined();
  });
});

test('a new id is an id', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 26, maxLength: 40 }), (bytes) => {
      expect(isId(idFromBytes(bytes))).toBe(true);
    }),
  );
});

test('a position token reads back', () => {
  const position = { service: 'opt-out', stream: 'hikkoshibin/person/abc123', version: 7 };
  expect(parsePositionToken(positionToken(position))).toEqual(position);
  expect(parsePositionToken('consent:x:0')).toBeUndefined();
});
