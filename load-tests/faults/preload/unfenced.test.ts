import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { faultsFor, settingsWithout, withoutService } from '../off.ts';
import { withoutFence } from './unfenced.ts';

const text = (value: string | null): Buffer => {
  const length = Buffer.alloc(2);
  length.writeInt16BE(value === null ? -1 : Buffer.byteLength(value));
  return Buffer.concat([length, Buffer.from(value ?? '')]);
};
/** A request as kafkajs writes it: size, head, transactional id, and a time-out. */
function request(apiKey: number, transactionalId: string | null): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt16BE(apiKey, 0);
  head.writeInt16BE(1, 2);
  head.writeInt32BE(17, 4);
  const timeout = Buffer.from([0, 0, 3, 0xe8]);
  const body = Buffer.concat([head, text('stop-tracker'), text(transactionalId), timeout]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

test('R-9.3: a fence becomes a question for a producer of nobody’s, everything else stays', () => {
  expect(withoutFence(request(22, 'gate.f.1'))).toEqual(request(22, null));
  for (const other of [request(22, null), request(22, 'mine'), request(0, 'gate.f.1')]) {
    expect(withoutFence(other)).toBe(other);
  }
  const half = request(22, 'gate.f.1').subarray(0, 26);
  expect(withoutFence(half)).toBe(half);
});

const sending = (hex: string) => `
const net = require('node:net');
const server = net.createServer((socket) => socket.once('data', (bytes) => {
  console.log(bytes.toString('hex'));
  process.exit(0);
}));
server.listen(0, '127.0.0.1', () => {
  net.connect(server.address().port, '127.0.0.1').write(Buffer.from('${hex}', 'hex'));
});
`;

test.each([
  ['settings without that fence', 'tracker-fence', null],
  ['settings of a whole product', undefined, 'gate.f.1'],
] as const)('R-9.3: what a tracker writes to the broker under %s', (_, off, transactionalId) => {
  const wiring = fileURLToPath(new URL('./wiring.ts', import.meta.url));
  const script = sending(request(22, 'gate.f.1').toString('hex'));
  const { stdout } = spawnSync(process.execPath, ['--import', wiring, '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'test', ...settingsWithout(off)['stop-tracker'] },
  });
  expect(stdout.trim()).toBe(request(22, transactionalId).toString('hex'));
});

test('R-9.3: for the fence of the tracker a tracker runs, in the narrow place', () => {
  expect(withoutService('tracker-fence')).toEqual([]);
  expect(withoutService('fence')).toEqual(['stop-tracker']);
  expect(faultsFor['tracker-fence']).toEqual(['F3B']);
});
