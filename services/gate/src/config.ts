import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

const ms = (low: number, high: number, otherwise: number) =>
  z.coerce.number().int().min(low).max(high).default(otherwise);

/** What the gate is told. It owns no data, so no database is among it. */
export const gateConfig = commonConfig
  .omit({ mongoUrl: true, mongoCa: true, mongoDatabase: true })
  .extend({
    stateMacKeyFile: z.string().min(1),
    masterKeyFile: z.string().min(1),
    /** How old the view may be when a record is decided. */
    stalenessMs: ms(50, 10_000, 400),
    /** After so long the broker aborts a release and refuses its writer. */
    leaseMs: ms(100, 10_000, 400),
    /** How often the broker looks (`transaction.abort.timed.out.transaction.cleanup.interval.ms`). */
    sweepMs: ms(10, 10_000, 100),
    /** T of the guarantee: from a withdrawal's 201 to the closed feed, whatever fails. */
    closingMs: ms(200, 60_000, 1_000),
    tickMs: ms(20, 1_000, 200),
    statusMs: ms(200, 60_000, 1_000),
    /** How often the canary of a feed gives and withdraws; 0 keeps none. */
    canaryEveryMs: ms(0, 3_600_000, 10_000),
  });

export type GateConfig = Readonly<z.output<typeof gateConfig>>;

/** Reads the environment; a configuration that breaks the guarantee does not start. */
export function readGateConfig(env: Readonly<Record<string, string | undefined>>): GateConfig {
  const config = readConfig(env, gateConfig);
  const { stalenessMs, leaseMs, sweepMs, closingMs, tickMs } = config;
  if (stalenessMs + leaseMs + sweepMs > closingMs) {
    throw new Error(
      `DOUI_STALENESS_MS + DOUI_LEASE_MS + DOUI_SWEEP_MS = ${stalenessMs + leaseMs + sweepMs} ms,` +
        ` which is over the ${closingMs} ms of DOUI_CLOSING_MS: the guarantee would not hold`,
    );
  }
  if (tickMs * 2 > stalenessMs) {
    throw new Error(`DOUI_TICK_MS = ${tickMs} proves no freshness of ${stalenessMs} ms`);
  }
  return config;
}
