import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

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
  /** How often records whose time is over are deleted. */
  sweepEveryMs: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(6 * 60 * 60 * 1_000),
  /** The law names no time for access records: as long as what they show was provided may be asked for. */
  accessKeptYears: z.coerce.number().int().min(1).max(20).default(3),
  /** How long what is new waits before it is put into the lists it is found by. */
  fileEveryMs: z.coerce.number().int().min(100).default(5_000),
});

export type Config = Readonly<z.output<typeof schema>>;

/** Reads the environment; every fault at once stops the start. */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): Config =>
  readConfig(env, schema);
