import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { party } from './party.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7025' },
    /** Where the mails are put, one .eml each; not kept when absent. */
    dir: { type: 'string' },
    out: { type: 'string' },
  },
});

const { dir } = values;
const me = party('smtp-sink', values.out);
let received = 0;
if (dir) mkdirSync(dir, { recursive: true });

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  logger: false,
  onData(stream, session, done) {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const mail = Buffer.concat(parts);
      received += 1;
      const file = dir && join(dir, `${String(received).padStart(6, '0')}.eml`);
      if (file) writeFileSync(file, mail);
      const header = (name: string) => headerOf(mail, name);
      me.write({
        at: Date.now(),
        to: session.envelope.rcptTo.map(({ address }) => address),
        subject: decodedWords(header('subject')),
        messageId: header('message-id'),
        language: header('content-language'),
        bytes: mail.length,
        ...(file ? { file } : {}),
      });
      done();
    });
  },
});

/** A header's value with its folded lines put together. */
function headerOf(mail: Buffer, name: string): string {
  const head = mail.toString('latin1').split(/\r?\n\r?\n/, 1)[0] ?? '';
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(unfolded)?.[1] ?? '';
}

/** RFC 2047 words in UTF-8; a character may be cut between two words, so bytes are joined first. */
function decodedWords(text: string): string {
  const word = /=\?utf-8\?(b|q)\?([^?]*)\?=/gi;
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(new RegExp(`(?:${word.source})+`, 'gi'), (words) =>
      Buffer.concat(
        [...words.matchAll(word)].map(([, kind, coded]) => bytesOf(kind, coded)),
      ).toString(),
    );
}

const bytesOf = (kind = '', coded = ''): Buffer =>
  kind.toLowerCase() === 'b'
    ? Buffer.from(coded, 'base64')
    : Buffer.from(
        coded
          .replaceAll('_', ' ')
          .replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        'latin1',
      );

server.on('error', (error) => {
  console.error(`smtp-sink: ${error.message}`);
  process.exit(1);
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const address = server.server.address();
  me.ready({ port: typeof address === 'object' ? address?.port : undefined });
});
me.onEnd(async () => {
  await new Promise<void>((done) => server.close(() => done()));
  return { received };
});
