import { expect, test } from 'vitest';
import { isRelease, releasesOf, requestOf } from './kafka-requests.ts';

/** The head of a request as a Kafka client writes it. */
function request(apiKey: number, clientId: string, transactionalId: string | null): Buffer {
  const text = (value: string | null): Buffer => {
    const length = Buffer.alloc(2);
    length.writeInt16BE(value === null ? -1 : Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value ?? '')]);
  };
  const head = Buffer.alloc(8);
  head.writeInt16BE(apiKey, 0);
  head.writeInt16BE(3, 2);
  head.writeInt32BE(17, 4);
  const body = Buffer.concat([head, text(clientId), text(transactionalId), Buffer.alloc(30)]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

const [produce, addOffsets, endTransaction] = [0, 25, 26] as const;

test('the head of a request is read', () => {
  expect(requestOf(request(produce, 'gate0', 'gate.f.1'))).toEqual({
    ...{ apiKey: produce, clientId: 'gate0', transactionalId: 'gate.f.1' },
  });
  expect(requestOf(request(produce, 'gate0', null))?.transactionalId).toBeUndefined();
  expect(requestOf(request(1, 'gate0.gate.view.0', 'x'))).toMatchObject({
    ...{ clientId: 'gate0.gate.view.0', transactionalId: undefined },
  });
});

test.each([
  ['short', Buffer.from('GET /')],
  ['of another protocol', Buffer.from('GET /v1/organisations HTTP/1.1\r\nhost: x\r\n\r\n')],
  ['of an absurd size', Buffer.alloc(20, 0xff)],
])('what is %s is none', (_, bytes) => {
  expect(requestOf(bytes)).toBeUndefined();
});

test('R-9.3: a release is a produce request of a transaction that began with offsets', () => {
  const begun = releasesOf();
  const send = request(produce, 'gate0', 'gate.f.1');
  expect(isRelease(send, begun, 'gate.f.1')).toBe(false);
  begun.saw(request(addOffsets, 'gate0', 'gate.f.1'));
  expect(isRelease(send, begun, 'gate.f.1')).toBe(true);
  expect(isRelease(request(produce, 'gate0', 'gate.f.2'), begun, 'gate.f.1')).toBe(false);
  begun.saw(request(endTransaction, 'gate0', 'gate.f.1'));
  expect(isRelease(send, begun, 'gate.f.1')).toBe(false);
});
