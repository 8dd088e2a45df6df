import { requestOf } from './kafka-requests.ts';

const initProducerId = 22;
const ofGates = 'gate.';
const none = Buffer.from([0xff, 0xff]);

/**
 * The request with which a tracker fences a gate, made one that asks for a producer of nobody's: it is
 * answered as a fence is, and the gate may still write. Everything else is as it was.
 */
export function withoutFence(bytes: Buffer): Buffer {
  const request = requestOf(bytes);
  if (request?.apiKey !== initProducerId) return bytes;
  const at = 14 + Buffer.byteLength(request.clientId);
  if (bytes.length < at + 2) return bytes;
  const length = bytes.readInt16BE(at);
  const end = at + 2 + Math.max(0, length);
  if (!bytes.toString('utf8', at + 2, end).startsWith(ofGates)) return bytes;
  const made = Buffer.concat([bytes.subarray(0, at), none, bytes.subarray(end)]);
  made.writeInt32BE(bytes.readInt32BE(0) - length, 0);
  return made;
}
