import { expect, test } from 'vitest';
import { placeOf, sharesOf } from './profile.ts';

const frame = (functionName: string, url = '') => ({ functionName, url });

test('a frame belongs to its package, its folder or the run-time', () => {
  const root = 'file:///somewhere/doui';
  expect(placeOf(frame('send', `${root}/node_modules/kafkajs/src/a.js`))).toBe('kafkajs');
  expect(placeOf(frame('create', `${root}/node_modules/@bufbuild/protobuf/a.js`))).toBe(
    '@bufbuild/protobuf',
  );
  expect(placeOf(frame('run', `${root}/packages/ledger/src/relay.ts`))).toBe('packages/ledger');
  expect(placeOf(frame('hash', 'node:internal/crypto/hash'))).toBe('node:crypto');
  expect(placeOf(frame('concat', 'node:buffer'))).toBe('node:buffer');
  expect(placeOf(frame('(garbage collector)'))).toBe('(garbage collector)');
});

test('shares are of the busy time, the greatest first', () => {
  const nodes = [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('a', 'node:buffer') },
    { id: 3, callFrame: frame('b', 'node:net') },
  ];
  const shares = sharesOf({ nodes, samples: [1, 2, 3, 3], timeDeltas: [1_000, 10, 20, 10] });
  expect(shares).toEqual([
    { where: 'node:net', share: 0.75 },
    { where: 'node:buffer', share: 0.25 },
  ]);
});
