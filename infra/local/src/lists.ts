import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** One node that is broker and controller, or three brokers and a controller of their own. */
export type BrokerCount = 1 | 3;

/** A topic as the broker is to have it. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** One LITERAL permission. */
export interface Acl {
  readonly user: string;
  readonly resource: 'topic' | 'group' | 'transactional_id' | 'cluster';
  readonly name: string;
  readonly operation: string;
}

export interface TopicList {
  readonly partitions: { readonly local: number; readonly default: number };
  readonly kinds: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  readonly topics: readonly {
    name: string;
    owner: string;
    kind: string;
    key: string;
    holds: string;
  }[];
  readonly templates: readonly {
    name: string;
    creator: string;
    kind: string;
    key: string;
    holds: string;
  }[];
}

interface Permissions {
  readonly cluster?: readonly string[];
  readonly topics?: Readonly<Record<string, readonly string[]>>;
  readonly groups?: readonly string[];
  readonly transactionalIds?: readonly string[];
}

export interface AclList {
  readonly superUsers: readonly string[];
  readonly principals: Readonly<Record<string, Permissions>>;
  readonly examples: readonly string[];
}

const read = (name: string): unknown =>
  parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));

export const readTopicList = (): TopicList => read('topics.yaml') as TopicList;
export const readAclList = (): AclList => read('acls.yaml') as AclList;
type PortList = Readonly<Record<string, number>>;

/** The ports of a stack, by default of the one with one broker. */
export function readPortList(brokers: BrokerCount = 1): PortList {
  const { ports, threeBrokers } = read('ports.yaml') as Record<'ports' | 'threeBrokers', PortList>;
  return brokers === 3 ? { ...ports, ...threeBrokers } : ports;
}

/** The settings of one kind of topic, as Kafka takes them. */
export function configOf(list: TopicList, kind: string): Record<string, string> {
  const settings = list.kinds[kind];
  if (!settings) throw new Error(`infra/topics.yaml: unknown kind ${kind}`);
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]));
}

export function staticTopics(list: TopicList, size: 'local' | 'default'): Topic[] {
  return list.topics.map(({ name, kind }) => ({
    name,
    partitions: list.partitions[size],
    config: configOf(list, kind),
  }));
}

/** `a.{0-2}` → a.0, a.1, a.2. */
export function expandRange(name: string): string[] {
  const range = /^(.*)\{(\d+)-(\d+)\}(.*)$/.exec(name);
  if (!range) return [name];
  const [, before = '', first = '0', last = '0', after = ''] = range;
  const names: string[] = [];
  for (let n = Number(first); n <= Number(last); n += 1) names.push(`${before}${n}${after}`);
  return names;
}

export function staticAcls(list: AclList): Acl[] {
  return Object.entries(list.principals).flatMap(([user, may]) => aclsOf(user, may));
}

function aclsOf(user: string, may: Permissions): Acl[] {
  const acls: Acl[] = [];
  for (const operation of may.cluster ?? []) {
    acls.push({ user, resource: 'cluster', name: 'kafka-cluster', operation });
  }
  for (const [name, operations] of Object.entries(may.topics ?? {})) {
    for (const operation of operations) acls.push({ user, resource: 'topic', name, operation });
  }
  for (const name of (may.groups ?? []).flatMap(expandRange)) {
    acls.push({ user, resource: 'group', name, operation: 'Read' });
  }
  for (const name of (may.transactionalIds ?? []).flatMap(expandRange)) {
    acls.push({ user, resource: 'transactional_id', name, operation: 'Write' });
  }
  return acls;
}
