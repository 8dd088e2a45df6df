import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');
const url = z.url({ protocol: /^https?$/ });

const schema = commonConfig.extend({
  mongoDatabase: commonConfig.shape.mongoDatabase.default('doui_notification'),
  /** Where the keys of persons lie: a database of its own, so that its backups can be shorter. */
  keysDatabase: z
    .string()
    .regex(/^[a-z0-9_]{3,60}$/)
    .default('doui_notification_keys'),
  kafkaUsername: z.string().min(1).default('notification'),
  masterKeyFile: z.string().min(1),
  stateMacKeyFile: z.string().min(1),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  consentUrl: url,
  optOutUrl: url,
  purposeRegistryUrl: url.optional(),
  /** Where persons see and change things; mails link to it. */
  portalUrl: url,
  smtpHost: z.string().min(1),
  smtpPort: z.coerce.number().int().min(1).max(65_535),
  smtpTls: z.enum(['implicit', 'starttls', 'none']).default('starttls'),
  smtpCa: z.string().min(1).optional(),
  smtpUsername: z.string().min(1).optional(),
  smtpPassword: z.string().min(1).optional(),
  /** The address mails come from; the name before it is the organisation's. */
  mailFrom: z.email().default('no-reply@doui.invalid'),
  /** Who is mailed when a partner does not acknowledge a stop in time; nobody when absent. */
  operatorMail: z.email().optional(),
  /** Loopback as a webhook address, for a local stack only. */
  webhookAllowLoopback: flag,
  /** Waits before each attempt in ms, from the first; the standard's schedule when absent. */
  webhookScheduleMs: z
    .string()
    .regex(/^\d+(,\d+)*$/)
    .transform((list) => list.split(',').map(Number))
    .optional(),
  webhookTimeoutMs: z.coerce.number().int().min(100).max(30_000).default(15_000),
  /** Attempts at once per endpoint. */
  webhookWidth: z.coerce.number().int().min(1).max(256).default(16),
});

export type Config = Readonly<z.output<typeof schema>>;

/** Reads the environment; every fault at once stops the start. */
export const configFrom = (env: Readonly<Record<string, string | undefined>>): Config =>
  readConfig(env, schema);
