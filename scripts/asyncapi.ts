// docs/reference/asyncapi.yaml: the topics as an AsyncAPI 3 document, from the one list of topics.
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

type Topic = {
  name: string;
  owner?: string;
  creator?: string;
  kind: string;
  key: string;
  holds: string;
};
type TopicList = {
  partitions: { default: number };
  kinds: Record<string, Record<string, string | number>>;
  topics: Topic[];
  templates: Topic[];
};

// Which message of proto/ a topic carries; feeds carry the customer's own records.
const messages: Record<string, string[]> = {
  'doui.registry.state.v1': ['registry.RegistryState', 'records.Genesis', 'records.Tick'],
  'doui.consent.state.v1': ['consent.ConsentState', 'records.Genesis', 'records.Tick'],
  'doui.optout.state.v1': ['optout.OptOutState', 'records.Genesis', 'records.Tick'],
  'doui.registry.events.v1': ['registry.RegistryEvent'],
  'doui.consent.events.v1': ['consent.ConsentEvent'],
  'doui.optout.events.v1': ['optout.OptOutEvent'],
  'doui.gate.status.v1': [
    'gate.GateStatus',
    'gate.GatePassed',
    'gate.GateFenced',
    'gate.FilterChunk',
  ],
  'doui.stops.events.v1': ['stops.StopEvent'],
  'doui.provisions.v1': ['gate.ProvisionRecord'],
  'doui.access.v1': ['records.AccessRecord', 'records.AccessRecords'],
  'doui.partner.<id>.events.v1': ['records.PartnerEvent'],
  'doui.partner.<id>.acks.v1': ['acknowledgements.PartnerAcknowledgement'],
  'doui.notification.events.v1': ['acknowledgements.PartnerAcknowledgement'],
};

// What doui sends to partners and recipients, and receives from sources and partners; everything else is between its
// own services.
const outside: Readonly<Record<string, 'send' | 'receive'>> = {
  'doui.partner.<id>.events.v1': 'send',
  'doui.feed.<id>.out.v1': 'send',
  'doui.feed.<id>.in.v1': 'receive',
  'doui.partner.<id>.acks.v1': 'receive',
};

const channelId = (name: string): string =>
  name
    .replace(/<id>/, 'id')
    .replace(/[^a-z0-9]+(.)?/gi, (_all, next: string | undefined) => (next ?? '').toUpperCase());

function messageOf(reference: string): [string, object] {
  const [file = '', name = ''] = reference.split('.');
  return [
    name,
    {
      name,
      contentType: 'application/protobuf',
      headers: { $ref: '#/components/schemas/CloudEventHeaders' },
      bindings: { kafka: { key: { type: 'string' }, bindingVersion: '0.5.0' } },
      payload: {
        schemaFormat: 'application/vnd.google.protobuf;version=3',
        schema: { $ref: `../../proto/doui/v1/${file}.proto` },
      },
    },
  ];
}

const feedRecord = {
  name: 'FeedRecord',
  title: "A feed's own record",
  contentType: 'application/json',
  payload: {
    type: 'object',
    description: 'Members as the feed declares them; others are removed.',
  },
};

const cloudEventHeaders = {
  type: 'object',
  description: 'CloudEvents 1.0, Kafka binary mode.',
  required: ['ce_id', 'ce_source', 'ce_specversion', 'ce_type'],
  properties: {
    ce_id: { type: 'string' },
    ce_source: { type: 'string' },
    ce_specversion: { type: 'string', const: '1.0' },
    ce_type: { type: 'string' },
    ce_time: { type: 'string', format: 'date-time' },
    traceparent: { type: 'string' },
    'doui-mac': { type: 'string', description: 'HMAC-SHA256 of a state record by its owner' },
  },
};

/** The document's text. */
export function asyncapi(): string {
  const path = new URL('../infra/topics.yaml', import.meta.url);
  const list = parse(readFileSync(path, 'utf8')) as TopicList;
  const topics = [...list.topics, ...list.templates];
  const used = new Map(Object.values(messages).flat().map(messageOf));
  const channels = Object.fromEntries(
    topics.map((topic) => [channelId(topic.name), channelOf(topic, list)]),
  );
  const operations = Object.fromEntries(
    topics.flatMap(({ name }) => {
      const action = outside[name];
      if (!action) return [];
      const id = `${action}${channelId(name).replace(/^./, (first) => first.toUpperCase())}`;
      return [[id, { action, channel: { $ref: `#/channels/${channelId(name)}` } }]];
    }),
  );
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'doui topics',
      version: '0.1.0',
      description:
        'Topics of doui. Partners read their own `doui.partner.<id>.events.v1` and recipients their `doui.feed.<id>.out.v1`, ' +
        'with isolation read_committed; sources write `doui.feed.<id>.in.v1`, partners acknowledge on `doui.partner.<id>.acks.v1`; all other topics are for doui itself. Topics other than feeds carry pseudonymous ids only.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/protobuf',
    servers: {
      cluster: {
        host: 'kafka.example:9093',
        protocol: 'kafka-secure',
        security: [{ $ref: '#/components/securitySchemes/scram' }],
      },
    },
    channels,
    operations,
    components: {
      messages: { ...Object.fromEntries(used), FeedRecord: feedRecord },
      schemas: { CloudEventHeaders: cloudEventHeaders },
      securitySchemes: { scram: { type: 'scramSha512' } },
    },
  };
  return `# Made from infra/topics.yaml by \`npm run generate\`.\n${stringify(document, { lineWidth: 100 })}`;
}

function channelOf(topic: Topic, list: TopicList): object {
  const names = messages[topic.name]?.map((reference) => reference.split('.')[1] ?? '');
  const carried = names ?? (topic.kind.startsWith('feed') ? ['FeedRecord'] : []);
  const { name, holds, key, kind } = topic;
  return {
    address: name.replace('<id>', '{id}'),
    title: holds,
    description: `Key: ${key}. ${topic.owner ? `Written by ${topic.owner}` : `Made by ${topic.creator}`}.`,
    ...(name.includes('<id>')
      ? { parameters: { id: { description: 'id of the feed, partner or organisation' } } }
      : {}),
    messages: Object.fromEntries(
      carried.map((one) => [one, { $ref: `#/components/messages/${one}` }]),
    ),
    bindings: {
      kafka: {
        partitions: list.partitions.default,
        topicConfiguration: topicConfiguration(list.kinds[kind] ?? {}),
        bindingVersion: '0.5.0',
      },
    },
  };
}

/** The settings the binding knows; the others stand in infra/topics.yaml. */
function topicConfiguration(config: Record<string, string | number>): object {
  const policy = config['cleanup.policy'];
  return {
    ...(policy ? { 'cleanup.policy': [policy] } : {}),
    ...(config['retention.ms'] ? { 'retention.ms': config['retention.ms'] } : {}),
    ...(config['max.message.bytes'] ? { 'max.message.bytes': config['max.message.bytes'] } : {}),
  };
}
