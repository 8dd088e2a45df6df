import { fileURLToPath } from 'node:url';
import { commonConfig, readConfig } from '@doui/http';
import { z } from 'zod';

const infra = (name: string) => fileURLToPath(new URL(`../../../infra/${name}`, import.meta.url));

const schema = commonConfig.extend({
  masterKeyFile: z.string().min(1),
  stateMacKeyFile: z.string().min(1),
  /** The lists of topics and of who may use them; feeds are made from their templates. */
  topicsFile: z.string().min(1).default(infra('topics.yaml')),
  aclsFile: z.string().min(1).default(infra('acls.yaml')),
  /** Last change of how the Global Privacy Control is honoured (`/.well-known/gpc.json`). */
  gpcLastUpdate: z.iso.date().default('2026-11-22'),
});

export type Config = Readonly<z.output<typeof schema>>;

export const configFrom = (env: NodeJS.ProcessEnv): Config => readConfig(env, schema);
