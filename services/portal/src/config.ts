import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';
import { readEmbedders } from './server/pages/embedders.ts';

const url = z.url({ protocol: /^https?$/ });

const {
  kafkaBrokers: _b,
  kafkaUsername: _u,
  kafkaPassword: _p,
  kafkaCa: _c,
  ...rest
} = commonConfig.shape;

const schema = z.object({
  ...rest,
  mongoDatabase: rest.mongoDatabase.default('doui_portal'),
  masterKeyFile: z.string().min(1),
  clientId: z.string().min(1).default('doui-portal'),
  clientSecret: z.string().min(1),
  /** The address people type; Keycloak sends them back to it. */
  publicUrl: url,
  /** Where the built pages lie (`build-pages.ts` makes them). */
  pagesDir: z.string().min(1),
  /** Who may show an organisation's notices in a frame: `org=https://a.example https://b.example;other=…`. */
  embedOrigins: z
    .string()
    .default('')
    .refine((given) => readEmbedders(given) !== undefined, { params: { code: 'wrong-format' } })
    .transform((given) => readEmbedders(given) ?? new Map()),
  sessionIdleMinutes: z.coerce.number().int().min(1).max(1_440).default(60),
  sessionHoursMax: z.coerce.number().int().min(1).max(72).default(10),
  purposeRegistryUrl: url,
  consentUrl: url,
  optOutUrl: url,
  decisionUrl: url,
  gateUrl: url,
  notificationUrl: url,
  recordsUrl: url,
  /** Absent until stops are followed to their end; the live page then shows what is published. */
  stopTrackerUrl: url.optional(),
});

export type Config = Readonly<z.output<typeof schema>>;

/** Reads the environment; every fault at once stops the start. */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): Config =>
  readConfig(env, schema);
