import { readFileSync } from 'node:fs';
import {
  create,
  encode,
  type MessageInitShape,
  macHeader,
  RegistryStateSchema,
  sealState,
  stateTopics,
  topics,
} from '@doui/events';
import type { OutRecord, Stream } from '@doui/stream';
import { org } from './persons.ts';
import type { BenchServers } from './row.ts';

export type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;

/** Writes documents as the registry's owner would publish them. */
export function registryWriter(servers: BenchServers, stream: Stream) {
  const macKey = readFileSync(servers.stateMacKeyFile);
  const publisher = stream.publisher();
  // Higher than whatever an earlier run left on these servers.
  let version = Date.now();

  const sealed = (topic: string, key: string, value: Uint8Array): OutRecord => ({
    topic,
    key,
    value,
    headers: { [macHeader]: sealState(macKey, topic, key, value) },
  });

  return {
    sealed,
    send: publisher.send,
    close: publisher.close,
    /** Without a body the thing is retired. */
    document(kind: string, id: string, body?: Body): OutRecord {
      version += 1;
      const common = { org, kind, id, version: BigInt(version), lowestReader: 1 };
      const message = body ? { ...common, body } : { ...common, retired: true };
      const value = encode(RegistryStateSchema, create(RegistryStateSchema, message));
      return sealed(topics.registryState, `${org}/${kind}/${id}`, value);
    },
    async genesis(): Promise<void> {
      for (const topic of stateTopics) {
        await stream.writeGenesis({ topic, incarnation: 'bench', macKey });
      }
    },
  };
}

/** A recipient in Japan behind which a partner of doui stands. */
export const recipientBody = (partner: string): Body => ({
  case: 'recipient',
  value: {
    name: { ja: '提供先', en: 'recipient' },
    relation: 'third-party',
    country: 'JP',
    partner,
  },
});

export const organisationBody: Body = {
  case: 'organisation',
  value: {
    name: { ja: '計測', en: 'bench' },
    kind: 'private',
    profile: 'act',
    processorGap: 'deny',
  },
};
