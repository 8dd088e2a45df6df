import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ });

const schema = commonConfig.extend({
  port: commonConfig.shape.port.default(7002),
  kafkaUsername: z.string().min(1).default('consent'),
  mongoDatabase: commonConfig.shape.mongoDatabase.default('doui_consent'),
  /** Wrapped keys of persons: a database of its own, because its backups must not outlive 7 days. */
  keyDatabase: commonConfig.shape.mongoDatabase.default('doui_consent_keys'),
  masterKeyFile: z.string().min(1),
  stateMacKeyFile: z.string().min(1),
  /** Ed25519, PEM or 32 bytes; without it the key is derived from the master key. */
  receiptKeyFile: z.string().min(1).optional(),
  /** Under which address receipts say that pages and withdrawals are found. */
  publicUrl: url.default('http://127.0.0.1:7000'),
  /** Who is asked to hold a person while a stop cannot be published. */
  gateUrl: url.optional(),
  stopTrackerUrl: url.optional(),
  /** The keeper of the log; without it receipts only say where their proof will be. */
  recordsUrl: url.optional(),
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
});

export type Config = Readonly<z.output<typeof schema>>;

/** Reads the environment; every fault at once stops the start. */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): Config =>
  readConfig(env, schema);
