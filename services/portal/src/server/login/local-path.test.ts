import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test.each([
  ['/', '/'],
  ['/consents', '/consents'],
  ['/consent/hikkoshibin/moveform?lang=en#x', '/consent/hikkoshibin/moveform?lang=en#x'],
])('S9: %s is a path of ours', (asked, path) => {
  expect(localPath(asked)).toBe(path);
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example',
  'javascript:alert(1)',
  '',
  '/'.repeat(501),
  ['/consents'],
  undefined,
])('S9: %j leads nowhere but home', (asked) => {
  expect(localPath(asked)).toBe('/');
});
