import { readFileSync } from 'node:fs';
import {
  ConsentStateSchema,
  create,
  encode,
  type MessageInitShape,
  macHeader,
  OptOutStateSchema,
  RegistryStateSchema,
  sealState,
  topics,
} from '@doui/events';
import { testServers } from './servers.ts';

export type RegistryBody = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;
type RegistryThing = {
  readonly org: string;
  readonly kind: string;
  readonly id: string;
  readonly version: bigint;
  readonly body: RegistryBody;
  readonly retired?: boolean;
};
type ConsentInit = Omit<MessageInitShape<typeof ConsentStateSchema>, '$typeName'>;
type OptOutInit = Omit<MessageInitShape<typeof OptOutStateSchema>, '$typeName'>;

let macKey: Uint8Array | undefined;

/** A record of a state topic as its owner seals it. */
export function sealed(topic: string, key: string, value: Uint8Array) {
  macKey ??= readFileSync(testServers().keyFiles.stateMac);
  return { topic, key, value, headers: { [macHeader]: sealState(macKey, topic, key, value) } };
}

/** What the purpose registry says of a thing. */
export function registryRecord({ org, kind, id, ...more }: RegistryThing) {
  const state = create(RegistryStateSchema, { org, kind, id, lowestReader: 1, ...more });
  return sealed(topics.registryState, `${org}/${kind}/${id}`, encode(RegistryStateSchema, state));
}

/** What consent says of a person. */
export function consentRecord(
  said: ConsentInit & { readonly org: string; readonly person: string },
) {
  const state = create(ConsentStateSchema, { lowestReader: 1, ...said });
  const key = `${said.org}/person/${said.person}`;
  return sealed(topics.consentState, key, encode(ConsentStateSchema, state));
}

/** What opt-out says of a person. */
export function optOutRecord(said: OptOutInit & { readonly org: string; readonly id: string }) {
  const state = create(OptOutStateSchema, { kind: 'person', lowestReader: 1, ...said });
  const key = `${said.org}/person/${said.id}`;
  return sealed(topics.optoutState, key, encode(OptOutStateSchema, state));
}

const text = { ja: '引越し', en: 'moving' };
const day = 86_400_000;

/** The registry of an organisation that passes items on for one purpose; the feed is the test's own. */
export function movingRegistry(of: {
  readonly org: string;
  readonly items: readonly string[];
  readonly purpose: string;
  readonly recipient: string;
  readonly partner?: string;
}): readonly (readonly [kind: string, id: string, body: RegistryBody])[] {
  const { org, items, purpose, recipient, partner } = of;
  const value = { name: text, category: 'ordinary', acquiredBy: 'directly' };
  return [
    [
      'organisation',
      org,
      {
        case: 'organisation',
        value: { name: text, kind: 'private', profile: 'act', processorGap: 'deny' },
      },
    ],
    ...items.map((item) => ['item', item, { case: 'item', value }] as const),
    [
      'purpose',
      purpose,
      {
        case: 'purpose',
        value: {
          ...{ title: text, items: [...items], includesProvision: true, uses: ['use', 'provide'] },
          ...{ purposeVersion: 1, consentValidFrom: 1, told: true },
          publishedAtMs: BigInt(Date.now() - 30 * day),
        },
      },
    ],
    [
      'recipient',
      recipient,
      {
        case: 'recipient',
        value: {
          ...{ name: text, relation: 'third-party', country: 'JP' },
          ...(partner === undefined ? {} : { partner }),
        },
      },
    ],
  ];
}

/** Counts the versions of each stream from 1. */
export function versionCounter(): (stream: string) => number {
  const versions = new Map<string, number>();
  return (stream) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return version;
  };
}
