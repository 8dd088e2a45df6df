import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSeal } from './seal.ts';

const seal = createSeal(randomBytes(32));
const sealed = seal.seal('here', { token: '秘密' });

test('what was sealed is opened where it was sealed', () => {
  expect(seal.open('here', sealed)).toEqual({ token: '秘密' });
  expect(sealed.toString('utf8')).not.toContain('秘密');
});

test('what was moved, changed, cut or sealed under another key opens nothing', () => {
  expect(seal.open('there', sealed)).toBeUndefined();
  expect(createSeal(randomBytes(32)).open('here', sealed)).toBeUndefined();
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(seal.open('here', changed)).toBeUndefined();
    expect(seal.open('here', sealed.subarray(0, at))).toBeUndefined();
  }
});
