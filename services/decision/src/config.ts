import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

const ms = (low: number, high: number, otherwise: number) =>
  z.coerce.number().int().min(low).max(high).default(otherwise);

/** What this service is told. It owns no data, so no database is among it. */
export const decisionConfig = commonConfig
  .omit({ mongoUrl: true, mongoCa: true, mongoDatabase: true })
  .extend({
    stateMacKeyFile: z.string().min(1),
    masterKeyFile: z.string().min(1),
    /** How old the view may be when something is decided; older answers `503`. */
    stalenessMs: ms(50, 10_000, 400),
    tickMs: ms(20, 1_000, 200),
    /** How long a request waits for the position it names with `at-least`. */
    atLeastMs: ms(0, 10_000, 1_000),
    consentUrl: z.url({ protocol: /^https?$/ }).optional(),
    optOutUrl: z.url({ protocol: /^https?$/ }).optional(),
    purposeRegistryUrl: z.url({ protocol: /^https?$/ }).optional(),
    /** Keeps claimed exceptions and counts what left; without it no claim is permitted. */
    recordsUrl: z.url({ protocol: /^https?$/ }).optional(),
  });

export type DecisionConfig = Readonly<z.output<typeof decisionConfig>>;

/** Reads the environment; every fault at once. */
export function readDecisionConfig(
  env: Readonly<Record<string, string | undefined>>,
): DecisionConfig {
  const config = readConfig(env, decisionConfig);
  if (config.tickMs * 2 > config.stalenessMs) {
    throw new Error(
      `DOUI_TICK_MS = ${config.tickMs} proves no freshness of DOUI_STALENESS_MS = ${config.stalenessMs}`,
    );
  }
  return config;
}
