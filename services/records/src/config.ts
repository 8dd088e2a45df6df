import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

const listed = z
  .string()
  .default('')
  .transform((given) => given.split(',').filter((one) => one !== ''));

const schema = commonConfig.extend({
  port: commonConfig.shape.port.default(7008),
  kafkaUsername: z.string().min(1).default('records'),
  mongoDatabase: commonConfig.shape.mongoDatabase.default('doui_records'),
  keysDatabase: commonConfig.shape.mongoDatabase.default('doui_records_keys'),
  masterKeyFile: z.string().min(1),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** Where `me` and representatives are asked for. */
  consentUrl: z.url({ protocol: /^https?$/ }),
  /** The client of Keycloak that may look at who holds which role, and at nothing else. */
  roleReaderId: z.string().min(1).default('doui-role-reader'),
  /** Its secret; without it the list of roles is not available. */
  roleReaderSecret: z.string().min(1).optional(),
  /** How often records whose time is over are deleted. */
  sweepEveryMs: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(6 * 60 * 60 * 1_000),
  /** The law names no time for access records: as long as what they show was provided may be asked for. */
  accessKeptYears: z.coerce.number().int().min(1).max(20).default(3),
  /** Where the ledgers are that the log is compared with; one that is not named is not compared. */
  purposeRegistryUrl: z.url({ protocol: /^https?$/ }).optional(),
  optOutUrl: z.url({ protocol: /^https?$/ }).optional(),
  stopTrackerUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** The name of the log in its checkpoints. It never changes: another name is another log. */
  logOrigin: z
    .string()
    .regex(/^[^\s+]{1,200}$/)
    .default('doui/log'),
  /** Ed25519 keys, comma-separated; all sign, so that a new one is known before the old one goes. */
  logKeyFiles: listed,
  /** Verifier keys of before, comma-separated, still told to whoever checks old proofs. */
  logOldVerifierKeys: listed,
  logCheckpointEveryMs: z.coerce.number().int().min(200).max(10_000).default(5_000),
  /** Rest of the verifier between two streams or tiles. */
  logWatchEveryMs: z.coerce.number().int().min(1).default(500),
  /** How old an entry may be before its absence from the log is a finding. */
  logGraceMs: z.coerce.number().int().min(1_000).default(120_000),
  /** How long what is new waits before it is put into the lists it is found by. */
  fileEveryMs: z.coerce.number().int().min(100).default(5_000),
});

export type Config = Readonly<z.output<typeof schema>>;

/** Reads the environment; every fault at once stops the start. */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): Config =>
  readConfig(env, schema);
