import { describe, expect, test } from 'vitest';
import { deadLinks, emptyRooms, goneScripts, unnamedSettings } from './documents.ts';
import { closedDoors, deepImports } from './doors.ts';
import { importsOf } from './imports.ts';
import { crossedRooms, noisyQuietRooms } from './rooms.ts';
import { listFiles, report } from './tree.ts';
import { badNames, badWords, longFiles } from './words.ts';

describe('the house rules', () => {
  test.each([
    ['a guarded library is imported at its door only', closedDoors],
    ['nobody reaches into another package', deepImports],
    ['the quiet rooms are quiet', noisyQuietRooms],
    ['rooms of a service know only what they may', crossedRooms],
    ['no leftovers, machine paths, narrowed tests or addresses', badWords],
    ['files stay small', longFiles],
    ['files are kebab-case and exports have names', badNames],
    ['links in the documents lead somewhere', deadLinks],
    ['scripts that the documents name exist', goneScripts],
    ['every service has all its rooms', emptyRooms],
    ['every setting is in the contracts', unnamedSettings],
  ])('%s', (_name, rule) => {
    expect(report(rule())).toBe('');
  });
});

describe('the checks themselves', () => {
  test('see the tree', () => {
    expect(listFiles()).toContain('packages/tidy/src/tree.ts');
  });

  test('see static, type, bare, multi-line and dynamic imports', () => {
    const text = [
      "import a from 'one';",
      "import type { B } from 'two';",
      "import 'three';",
      'export {',
      '  c,',
      "} from './four.ts';",
      "const five = await import('five');",
    ].join('\n');
    expect(importsOf(text).map(({ from }) => from)).toEqual([
      'one',
      'two',
      'three',
      './four.ts',
      'five',
    ]);
  });
});
