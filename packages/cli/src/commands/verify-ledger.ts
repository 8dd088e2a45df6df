import { readFileSync } from 'node:fs';
import type { Command } from '../command.ts';

export const verifyLedger: Command = {
  name: 'verify ledger',
  summary: 'Check every ledger in the database against itself and against the signed log.',
  options: {
    'log-keys': {
      type: 'string',
      value: '<file|url>',
      help: 'verifier keys of the log: lines, or the answer of /v1/log/keys',
    },
    checkpoint: {
      type: 'string',
      value: '<file>',
      help: 'a checkpoint kept elsewhere: shows that a whole database was turned back',
    },
    grace: {
      type: 'string',
      value: '<seconds>',
      help: 'how long an event may be on its way to the log (120)',
    },
    json: { type: 'boolean', help: 'the report as JSON' },
    quiet: { type: 'boolean', short: 'q', help: 'no progress' },
  },
  notes: [
    'Reads DOUI_MONGO_URL (DOUI_MONGO_CA), writes nothing; else the running local stack is asked.',
    'Keep the keys (/v1/log/keys) and now and then a checkpoint (/v1/log/checkpoint) outside.',
    'Names the first wrong entry of each stream. Exit code 1 when there is any.',
  ],
  async run(call) {
    const { runVerifyLedger } = await import('../verify/ledger/run.ts');
    return runVerifyLedger(call, (file) => readFileSync(file, 'utf8'));
  },
};
