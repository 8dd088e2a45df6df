import type { Command } from '../command.ts';
import { logKeysIn } from '../verify/log-keys.ts';
import { readSource } from '../verify/read-source.ts';
import { certificateVerdict, isCertificate } from '../verify/verify-certificate.ts';
import { isJwks, verifyFile } from '../verify/verify-file.ts';

export const verify: Command = {
  name: 'verify',
  summary:
    'Check receipts and stop certificates (JWS) with the public keys alone, without any server.',
  takes: '<file>…',
  least: 1,
  most: Number.POSITIVE_INFINITY,
  options: {
    keys: {
      type: 'string',
      short: 'k',
      value: '<file>',
      help: 'the public keys as a JWKS document, a file or an address',
    },
    jwks: { type: 'string', value: '<file|url>', help: 'the same as --keys' },
    'log-keys': {
      type: 'string',
      value: '<file>',
      help: 'verifier keys of the log, file or address: what proves a place in it is checked too',
    },
  },
  notes: [
    'Keys of receipts: /.well-known/jwks.json. Of stop certificates: /v1/stop-certificates/keys. Of the log:',
    '/v1/log/keys. Keep copies beside the documents: then no server is asked.',
    'Exit code 1 when one of the files is not what its signer signed, or contradicts itself.',
  ],
  async run({ options, positionals, terminal }) {
    const keys = options['keys'] ?? options['jwks'];
    if (typeof keys !== 'string') {
      terminal.error('doui verify needs --jwks <file|url> with the public keys');
      return 2;
    }
    const jwks: unknown = JSON.parse(await readSource(keys));
    if (!isJwks(jwks)) {
      terminal.error(`${keys} is no JWKS document`);
      return 2;
    }
    const logKeysAt = options['log-keys'];
    const logKeys = typeof logKeysAt === 'string' ? logKeysIn(await readSource(logKeysAt)) : [];
    let bad = 0;
    for (const file of positionals) {
      const text = await readSource(file);
      if (isCertificate(text)) {
        const { good, lines } = await certificateVerdict(text, jwks, logKeys);
        const [first = '', ...rest] = lines;
        terminal.line(`${good ? 'ok  ' : 'BAD '} ${file}: ${first}`);
        for (const line of rest) terminal.line(line);
        if (!good) bad += 1;
        continue;
      }
      const result = await verifyFile(text, jwks, logKeys);
      if (result.ok) terminal.line(`ok   ${file}: ${result.value}`);
      else terminal.line(`BAD  ${file}: ${result.error}`);
      if (!result.ok) bad += 1;
    }
    return bad === 0 ? 0 : 1;
  },
};
