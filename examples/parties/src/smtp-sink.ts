import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { openJournal } from './journal.ts';
import { decodedWords, headerOf } from './mail-headers.ts';
import { askedToEnd, setting } from './settings.ts';

// The mail server of the examples: takes every mail, keeps it as a file when told where, and notes to
// whom it went. Addresses are in its journal, because a mail server knows them.
const port = Number(process.env['DOUI_PORT'] ?? 7025);
const directory = process.env['DOUI_MAIL_DIRECTORY'];
const journal = openJournal(setting('DOUI_JOURNAL'));
let received = 0;
if (directory) mkdirSync(directory, { recursive: true });

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
      const file = directory && join(directory, `${String(received).padStart(6, '0')}.eml`);
      if (file) writeFileSync(file, mail, { mode: 0o600 });
      journal.write({
        type: 'mail',
        atMs: Date.now(),
        to: session.envelope.rcptTo.map(({ address }) => address).join(', '),
        subject: decodedWords(headerOf(mail, 'subject')),
        id: headerOf(mail, 'message-id'),
        language: headerOf(mail, 'content-language'),
        bytes: mail.length,
        ...(file ? { file } : {}),
      });
      done();
    });
  },
});
server.on('error', (error) => {
  console.error(`smtp-sink: ${error.message}`);
  process.exit(1);
});
await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
const address = server.server.address();
journal.write({ type: 'started', port: typeof address === 'object' ? address?.port : port });
await askedToEnd();
await new Promise<void>((resolve) => server.close(() => resolve()));
journal.write({ type: 'ended', received });
await journal.close();
process.exit(0);
