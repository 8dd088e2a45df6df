import { accessFrom } from '../access.ts';
import { createApi } from '../api.ts';
import { applyAll } from '../apply/apply-all.ts';
import type { Command } from '../command.ts';
import { createTokens } from '../tokens.ts';

export const apply: Command = {
  name: 'apply',
  summary: 'Bring organisations, purposes, notices and feeds to what the files say.',
  takes: '<dir|file>…',
  least: 1,
  most: Number.POSITIVE_INFINITY,
  options: {
    plan: { type: 'boolean', help: 'show what would be done and do nothing' },
    'create-only': {
      type: 'boolean',
      help: 'make what is not there yet, and leave as it is what differs from the files',
    },
    quiet: { type: 'boolean', short: 'q', help: 'no progress' },
  },
  notes: [
    'Files are YAML; examples/organisations has some, examples/organisations/README.md describes them.',
    'Speaks to DOUI_API_URL as DOUI_CLIENT_ID with DOUI_CLIENT_SECRET (a privacy manager of the',
    'organisation); without these to the local stack. Applying twice changes nothing.',
    'Files of several organisations: DOUI_CLIENTS_FILE names a JSON object with the secret of each',
    'manager, {"manager-<organisation>": "…"}.',
  ],
  async run({ options, positionals, terminal, env }) {
    const access = accessFrom(env);
    return applyAll({
      paths: positionals,
      planOnly: options['plan'] === true,
      createOnly: options['create-only'] === true,
      terminal,
      doors: { access, api: createApi(access.apiUrl), tokens: createTokens(access.tokenUrl) },
    });
  },
};
