// charts/doui-kafka from the one list of topics and the one list of rights.
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

type Permissions = {
  cluster?: string[];
  topics?: Record<string, string[]>;
  groups?: string[];
  transactionalIds?: string[];
};
type TopicList = {
  partitions: { default: number };
  kinds: Record<string, Record<string, string | number>>;
  topics: { name: string; kind: string }[];
};
type AclList = { principals: Record<string, Permissions> };

const read = <T>(name: string): T =>
  parse(readFileSync(new URL(`../infra/${name}`, import.meta.url), 'utf8')) as T;

const header = '# Made from infra/topics.yaml and infra/acls.yaml by `npm run generate`.\n';

/** KafkaTopic resources, one per static topic, as a Helm template. */
export function topicTemplates(): string {
  const list = read<TopicList>('topics.yaml');
  const documents = list.topics.map(({ name, kind }) => ({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata: { name, labels: { 'strimzi.io/cluster': '@cluster@' } },
    spec: {
      topicName: name,
      partitions: '@partitions@',
      replicas: '@replicas@',
      config: { ...list.kinds[kind], 'min.insync.replicas': '@minInsyncReplicas@' },
    },
  }));
  return asTemplate(documents);
}

/** KafkaUser resources, one per service, every right LITERAL. */
export function userTemplates(): string {
  const list = read<AclList>('acls.yaml');
  const documents = Object.entries(list.principals).map(([name, may]) => ({
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaUser',
    metadata: { name, labels: { 'strimzi.io/cluster': '@cluster@' } },
    spec: {
      authentication: { type: 'scram-sha-512' },
      authorization: { type: 'simple', acls: aclsOf(may) },
    },
  }));
  return asTemplate(documents);
}

function aclsOf(may: Permissions): unknown[] {
  const literal = (type: string, name: string, operations: string[]) => ({
    resource: { type, name, patternType: 'literal' },
    operations,
  });
  return [
    ...(may.cluster ? [{ resource: { type: 'cluster' }, operations: may.cluster }] : []),
    ...Object.entries(may.topics ?? {}).map(([name, operations]) =>
      literal('topic', name, [...new Set([...operations, 'Describe'])]),
    ),
    ...(may.groups ?? [])
      .flatMap(expand)
      .map((name) => literal('group', name, ['Read', 'Describe'])),
    ...(may.transactionalIds ?? []).map((name) =>
      literal('transactionalId', name, ['Write', 'Describe']),
    ),
  ];
}

/** `a.{0-2}` → a.0, a.1, a.2. */
function expand(name: string): string[] {
  const range = /^(.*)\{(\d+)-(\d+)\}(.*)$/.exec(name);
  if (!range) return [name];
  const [, before = '', first = '0', last = '0', after = ''] = range;
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: count }, (_, at) => `${before}${Number(first) + at}${after}`);
}

const asTemplate = (documents: unknown[]): string =>
  header +
  documents
    .map((document) => `---\n${stringify(document, { lineWidth: 100 })}`)
    .join('')
    .replaceAll(/"?@([A-Za-z]+)@"?/g, '{{ .Values.$1 }}');
