import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

const ms = (low: number, high: number, otherwise: number) =>
  z.coerce.number().int().min(low).max(high).default(otherwise);

const schema = commonConfig.extend({
  port: commonConfig.shape.port.default(7006),
  kafkaUsername: z.string().min(1).default('stop-tracker'),
  mongoDatabase: commonConfig.shape.mongoDatabase.default('doui_stop_tracker'),
  masterKeyFile: z.string().min(1),
  stateMacKeyFile: z.string().min(1),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** Where `me` and representatives are asked for. */
  consentUrl: z.url({ protocol: /^https?$/ }),
  /** Where the last records that passed are looked up. */
  recordsUrl: z.url({ protocol: /^https?$/ }),
  /** Who knows what partners sign with, who proves what the ledgers hold, who pauses feeds. */
  notificationUrl: z.url({ protocol: /^https?$/ }),
  purposeRegistryUrl: z.url({ protocol: /^https?$/ }),
  /** Where certificates are found from outside; they name it as their issuer. */
  publicUrl: z.url({ protocol: /^https?$/ }),
  /** Ed25519 keys, newest first, with commas between; without any they are made from the master key. */
  certificateKeyFiles: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((file) => file !== '')),
  certificateKeyVersion: z.coerce.number().int().min(1).max(100).default(1),
  /** T of the guarantee, and its parts: how old a gate's view may be, its lease, the broker's sweep. */
  closingMs: ms(200, 60_000, 1_000),
  stalenessMs: ms(50, 10_000, 400),
  leaseMs: ms(100, 10_000, 400),
  sweepMs: ms(10, 10_000, 100),
  /** By when a partner must have said `stopped`, where its contract names no other time. */
  partnerDueMs: ms(1_000, 90 * 86_400_000, 3 * 86_400_000),
  /** How long after it was reported as overdue a partner loses its feeds. */
  partnerGraceMs: ms(0, 30 * 86_400_000, 86_400_000),
  /** How often deadlines are looked at. */
  deadlineEveryMs: ms(50, 3_600_000, 5_000),
});

export type Config = Readonly<z.output<typeof schema>>;

/** Reads the environment; a configuration under which T cannot hold does not start. */
export function configFrom(env: Readonly<Record<string, string | undefined>>): Config {
  const config = readConfig(env, schema);
  const { stalenessMs, leaseMs, sweepMs, closingMs } = config;
  const parts = stalenessMs + leaseMs + sweepMs;
  if (parts > closingMs) {
    throw new Error(
      `DOUI_STALENESS_MS + DOUI_LEASE_MS + DOUI_SWEEP_MS = ${parts} ms,` +
        ` which is over the ${closingMs} ms of DOUI_CLOSING_MS: the guarantee would not hold`,
    );
  }
  return config;
}
