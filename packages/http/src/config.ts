import type { InputFault } from '@doui/kernel';
import { z } from 'zod';
import { parseWith } from './parse-with.ts';

/** A configuration that cannot be started with; holds every fault. */
export class ConfigFault extends Error {
  readonly faults: readonly InputFault[];

  constructor(faults: readonly InputFault[]) {
    super(faults.map(({ pointer, code, detail }) => `${pointer}: ${code}: ${detail}`).join('\n'));
    this.name = 'ConfigFault';
    this.faults = faults;
  }
}

/** `kafkaBrokers` is read from `DOUI_KAFKA_BROKERS`. */
export const settingName = (field: string): string =>
  `DOUI_${field.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}`;

const port = z.coerce.number().int().min(0).max(65_535);
const file = z.string().min(1);
const url = z.url({ protocol: /^https?$/ });

/** What every service is told; a service adds its own with `commonConfig.extend({...})`. */
export const commonConfig = z.object({
  host: z.string().min(1).default('127.0.0.1'),
  port,
  instance: z.coerce.number().int().min(0).max(7).default(0),
  kafkaBrokers: z
    .string()
    .regex(/^[\w.-]+:\d+(,[\w.-]+:\d+)*$/)
    .transform((brokers) => brokers.split(',')),
  kafkaUsername: z.string().min(1),
  kafkaPassword: z.string().min(1),
  kafkaCa: file.optional(),
  mongoUrl: z.string().regex(/^mongodb(\+srv)?:\/\//),
  mongoCa: file.optional(),
  mongoDatabase: z.string().regex(/^[a-z0-9_]{3,60}$/),
  keycloakUrl: url,
  keycloakRealm: z.string().min(1).default('doui'),
  keycloakCa: file.optional(),
  audience: z.string().min(1).default('doui-api'),
  clientId: z.string().min(1).optional(),
  clientSecret: z.string().min(1).optional(),
  masterKeyFile: file.optional(),
  stateMacKeyFile: file.optional(),
  partitions: z.coerce.number().int().min(1).max(1_024).default(6),
  /** A folder that outlives the process, for what it has read of the state topics; a start is quicker with it. */
  snapshotDir: file.optional(),
  otlpUrl: url.optional(),
  metricsPort: port.optional(),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  /** Requests answered at the same time before `503 overloaded`. */
  inflightMax: z.coerce.number().int().min(1).default(2_000),
  /** Requests per minute and address without a token. */
  publicPerMinute: z.coerce.number().int().min(1).default(1_200),
});

/** Reads the settings a schema asks for from the environment, or throws every fault at once. */
export function readConfig<Schema extends z.ZodObject>(
  env: Readonly<Record<string, string | undefined>>,
  schema: Schema,
): Readonly<z.output<Schema>> {
  const given: Record<string, string> = {};
  for (const field of Object.keys(schema.shape)) {
    const value = env[settingName(field)];
    if (value !== undefined && value !== '') given[field] = value;
  }
  const parsed = parseWith(schema, 'en')(given);
  if (parsed.ok) return Object.freeze(parsed.value);
  throw new ConfigFault(
    parsed.error.map((fault) => ({
      ...fault,
      pointer: fault.pointer.replace(/^\/(\w+)/, (_all, field: string) => settingName(field)),
    })),
  );
}
