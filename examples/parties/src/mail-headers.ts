/** A header's value with its folded lines put together. */
export function headerOf(mail: Buffer, name: string): string {
  const head = mail.toString('latin1').split(/\r?\n\r?\n/, 1)[0] ?? '';
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(unfolded)?.[1] ?? '';
}

const word = /=\?utf-8\?(b|q)\?([^?]*)\?=/gi;

/** RFC 2047 words in UTF-8. A character may be cut between two words, so bytes are joined first. */
export const decodedWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(new RegExp(`(?:${word.source.replaceAll('(', '(?:')})+`, 'gi'), (words) =>
      Buffer.concat(
        [...words.matchAll(word)].map(([, kind, text]) => bytesOf(kind, text)),
      ).toString('utf8'),
    );

function bytesOf(kind = '', text = ''): Buffer {
  if (kind.toLowerCase() === 'b') return Buffer.from(text, 'base64');
  const plain = text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}
