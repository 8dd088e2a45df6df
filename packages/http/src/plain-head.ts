/** The head of a request that has nothing unusual about it, as its bytes around the length of the body. */
export type PlainHead = {
  readonly before: Buffer;
  readonly after: Buffer;
  readonly authorization: string;
};

/** Where the body of a request begins and ends within what arrived. */
export type Span = { from: number; to: number };

/** What the server's parser takes of a head at most; what is longer is its to refuse. */
export const headBytesMax = 16 * 1024;
export const plainBytesMax = 64 * 1024;

/** What changes nothing about a question and its answer. Any other name makes a head unusual. */
const named: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'sec-fetch-mode',
  'user-agent',
]);

// Printable ASCII, one space at most after the colon, none at the end: nothing two parsers could read differently.
const field = /^([A-Za-z-]+): ?([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)$/;
const json = /^application\/json(?:; ?charset=utf-8)?$/i;
const lengthDigits = /^[1-9]\d{0,4}$/;

/**
 * Reads the head of `POST path`, strictly: each header once, of known names, in their plainest form. Whatever
 * is not so is `undefined`, never a fault: it is for the server's own parser to judge.
 */
export function readPlainHead(bytes: Buffer, path: string): PlainHead | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0 || end + 4 > headBytesMax) return undefined;
  const [request, ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  if (request !== `POST ${path} HTTP/1.1`) return undefined;
  const headers = new Map<string, string>();
  let lengthAt = 0;
  let at = request.length + 2;
  for (const line of lines) {
    const [, name = '', value = ''] = field.exec(line) ?? [];
    const known = name.toLowerCase();
    if (!named.has(known) || headers.has(known)) return undefined;
    headers.set(known, value);
    at += line.length + 2;
    if (known === 'content-length') lengthAt = at - 2 - value.length;
  }
  const [length = '', authorization] = [
    headers.get('content-length'),
    headers.get('authorization'),
  ];
  if (!lengthDigits.test(length) || authorization === undefined || !headers.has('host')) {
    return undefined;
  }
  if (!json.test(headers.get('content-type') ?? '')) return undefined;
  if (!/^keep-alive$/i.test(headers.get('connection') ?? 'keep-alive')) return undefined;
  // Copies: what arrived is not kept.
  return {
    before: Buffer.from(bytes.subarray(0, lengthAt)),
    after: Buffer.from(bytes.subarray(lengthAt + length.length, end + 4)),
    authorization,
  };
}

const [zero, nine] = [0x30, 0x39];

/** Whether the bytes are exactly one request with this head and the whole of its body; says where that is. */
export function hasHead(bytes: Buffer, { before, after }: PlainHead, body: Span): boolean {
  let at = before.length;
  if (bytes.length <= at || before.compare(bytes, 0, at) !== 0) return false;
  let length = 0;
  const first = at;
  for (
    let digit = bytes[at] as number;
    digit >= zero && digit <= nine;
    digit = bytes[at] as number
  ) {
    length = length * 10 + digit - zero;
    if (++at - first > 5) return false;
  }
  if (at === first || bytes[first] === zero || length > plainBytesMax) return false;
  body.from = at + after.length;
  body.to = body.from + length;
  return bytes.length === body.to && after.compare(bytes, at, body.from) === 0;
}
