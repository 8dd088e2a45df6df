import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

const schema = commonConfig.extend({
  port: commonConfig.shape.port.default(7003),
  kafkaUsername: z.string().min(1).default('opt-out'),
  mongoDatabase: commonConfig.shape.mongoDatabase.default('doui_opt_out'),
  masterKeyFile: z.string().min(1),
  stateMacKeyFile: z.string().min(1),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** Where `me` and representatives are asked for. */
  consentUrl: z.url({ protocol: /^https?$/ }),
  /** Gates that are asked to hold a person while a stop cannot be published. */
  gateUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Follows such a stop from the moment it is held. */
  stopTrackerUrl: z.url({ protocol: /^https?$/ }).optional(),
});

export type Config = Readonly<z.output<typeof schema>>;

/** Reads the environment; every fault at once stops the start. */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): Config =>
  readConfig(env, schema);
