import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { topics } from '@doui/events';
import { connect } from '@doui/stream';
import { kafkaAs, serverSettings, testServers } from '@doui/testing';
import { type RegistryBody, registryRecord } from '@doui/testing/owners';
import { compose } from '../src/compose.ts';
import { configFrom } from '../src/config.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

export const textHash = 'f'.repeat(64);

const text = (ja: string, en = ja) => ({ ja, en });

/** The settings of a consent service on the servers of this run, with a database of its own. */
export function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    ...serverSettings('consent'),
    DOUI_MONGO_DATABASE: 'doui_consent',
    ...more,
  };
}

/** Writes what the purpose registry would have published. */
async function registryWriter() {
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  const stream = connect(kafkaAs('purpose-registry', 'consent-test.registry'));
  const publisher = stream.publisher();
  // Beside other tests on the same servers the topic may have begun already.
  await stream.writeGenesis({ topic: topics.registryState, incarnation: randomUUID(), macKey });
  return {
    async put(org: string, kind: string, id: string, version: number, body: RegistryBody) {
      await publisher.send([registryRecord({ org, kind, id, version: BigInt(version), body })]);
      return `purpose-registry:${org}/${kind}/${id}:${version}`;
    },
    close: () => publisher.close(),
  };
}

const org = 'hikkoshibin';
const noticePurpose = {
  purpose: 'move',
  purposeVersion: 1,
  items: ['name', 'address', 'phone'],
  recipients: ['denki', 'mizu'],
};
const newsPurpose = { purpose: 'news', purposeVersion: 1, items: ['mail'], recipients: [] };

/** A consent service of this process on real servers, and a registry with one notice. */
export async function startWorld(more: Record<string, string> = {}) {
  const registry = await registryWriter();
  const consent = await compose(configFrom(environment(more)));
  const { port } = await consent.start();
  const name = text('引越便', 'Hikkoshibin');
  await registry.put(org, 'organisation', org, 1, {
    case: 'organisation',
    value: { name, kind: 'private', profile: 'act', address: text('東京都'), ageOfCapacity: 18 },
  });
  for (const [id, ja] of [
    ['name', '氏名'],
    ['address', '住所'],
    ['phone', '電話番号'],
  ] as const) {
    await registry.put(org, 'item', id, 1, {
      case: 'item',
      value: { name: text(ja, id), category: 'ordinary', acquiredBy: 'directly' },
    });
  }
  for (const [id, ja] of [
    ['denki', 'でんき'],
    ['mizu', 'みず'],
  ] as const) {
    await registry.put(org, 'recipient', id, 1, {
      case: 'recipient',
      value: { name: text(ja, id), relation: 'third-party', country: 'JP' },
    });
  }
  for (const [id, days] of [
    ['move', 30],
    ['news', 0],
  ] as const) {
    await registry.put(org, 'purpose', id, 1, {
      case: 'purpose',
      value: { title: text(id), purposeVersion: 1, retentionDays: days, items: [] },
    });
  }
  const published = { notice: 1, purposes: [noticePurpose, newsPurpose] };
  const atLeast = await registry.put(org, 'notice', 'form', 1, {
    case: 'notice',
    value: {
      noticeVersion: published.notice,
      purposes: published.purposes,
      textHashes: { ja: textHash },
    },
  });
  const stop = async () => {
    for (const end of consent.stops) await end();
    await registry.close();
  };
  return { org, registry, consent, atLeast, base: `http://127.0.0.1:${port}`, stop };
}
