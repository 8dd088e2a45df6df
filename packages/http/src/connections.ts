import { readFileSync } from 'node:fs';

/** What of a service's configuration says where the servers are; see `commonConfig`. */
type Kafka = {
  readonly kafkaBrokers: readonly string[];
  readonly kafkaUsername: string;
  readonly kafkaPassword: string;
  readonly kafkaCa?: string | undefined;
  readonly partitions: number;
  readonly instance: number;
  readonly snapshotDir?: string | undefined;
};
type Mongo = { readonly mongoUrl: string; readonly mongoCa?: string | undefined };
type Keycloak = {
  readonly keycloakUrl: string;
  readonly keycloakRealm: string;
  readonly keycloakCa?: string | undefined;
  readonly audience: string;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
};

/** For `connect` of `@doui/stream`: the service by its name and the number of the replica. */
export const kafkaOf = (config: Kafka, service: string) => ({
  brokers: config.kafkaBrokers,
  username: config.kafkaUsername,
  password: config.kafkaPassword,
  clientId: `${service}.${config.instance}`,
  partitions: config.partitions,
  ...(config.kafkaCa === undefined ? {} : { ca: config.kafkaCa }),
  ...(config.snapshotDir === undefined ? {} : { keepDir: config.snapshotDir }),
});

/** For `connectMongo` of `@doui/ledger`. */
export const mongoOf = (config: Mongo, database: string) => ({
  url: config.mongoUrl,
  ca: config.mongoCa,
  database,
});

/** The authority of Keycloak and of the other services, where one is named; for `callService` too. */
export const authorityOf = ({ keycloakCa }: Pick<Keycloak, 'keycloakCa'>): { ca?: string } =>
  keycloakCa === undefined ? {} : { ca: readFileSync(keycloakCa, 'utf8') };

/** For `createAuth` of `@doui/auth`. */
export const keycloakOf = (config: Keycloak) => ({
  keycloakUrl: config.keycloakUrl,
  realm: config.keycloakRealm,
  audience: config.audience,
  clientId: config.clientId,
  clientSecret: config.clientSecret,
  ...authorityOf(config),
});
