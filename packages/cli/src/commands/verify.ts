import { readFileSync } from 'node:fs';
import type { Command } from '../command.ts';
import { logKeysIn } from '../verify/log-keys.ts';
import { isJwks, verifyFile } from '../verify/verify-file.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'Check receipts (JWS) with the public keys alone, without any server.',
  takes: '<file>…',
  least: 1,
  most: Number.POSITIVE_INFINITY,
  options: {
    keys: {
      type: 'string',
      short: 'k',
      value: '<file>',
      help: 'the public keys as a JWKS document',
    },
    'log-keys': {
      type: 'string',
      value: '<file>',
      help: 'verifier keys of the log: a receipt’s proof of it is checked too',
    },
  },
  notes: [
    'The keys are at /.well-known/jwks.json of the consent service; keep a copy beside the receipts.',
    'Exit code 1 when one of the files is not what its signer signed.',
  ],
  async run({ options, positionals, terminal }) {
    const { keys } = options;
    if (typeof keys !== 'string') {
      terminal.error('doui verify needs --keys <file> with the public keys');
      return 2;
    }
    const jwks: unknown = JSON.parse(readFileSync(keys, 'utf8'));
    if (!isJwks(jwks)) {
      terminal.error(`${keys} is no JWKS document`);
      return 2;
    }
    const logKeysAt = options['log-keys'];
    const logKeys = typeof logKeysAt === 'string' ? logKeysIn(readFileSync(logKeysAt, 'utf8')) : [];
    let bad = 0;
    for (const file of positionals) {
      const result = await verifyFile(readFileSync(file, 'utf8'), jwks, logKeys);
      if (result.ok) terminal.line(`ok   ${file}: ${result.value}`);
      else terminal.line(`BAD  ${file}: ${result.error}`);
      if (!result.ok) bad += 1;
    }
    return bad === 0 ? 0 : 1;
  },
};
