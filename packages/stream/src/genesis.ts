import {
  create,
  decode,
  encode,
  type Genesis,
  GenesisSchema,
  genesisKey,
  macHeader,
  sealState,
  verifyState,
} from '@doui/events';
import { createAdmin } from './admin.ts';
import type { Door } from './connect.ts';
import { manifestRecord } from './manifest.ts';
import { createPublisher } from './publisher.ts';
import type { InRecord } from './records.ts';

const keyBytes = Buffer.from(genesisKey);

/** The genesis a record holds; `undefined` when it is none, or not the owner's. */
export function genesisOf(
  record: InRecord,
  { macKey }: { readonly macKey?: Uint8Array },
): Genesis | undefined {
  const { topic, key, value } = record;
  if (!key || !value || !keyBytes.equals(key)) return undefined;
  if (macKey && !verifyState(macKey, topic, key, value, record.headers[macHeader]))
    return undefined;
  const genesis = decode(GenesisSchema, value);
  return genesis.ok && genesis.value.topic === topic ? genesis.value : undefined;
}

/**
 * Writes the first records of every partition that is empty. Only the owner of a state topic calls it,
 * at its first start: a topic that lost its records must never look complete again by itself.
 */
export async function writeGenesis(
  door: Door,
  genesis: { topic: string; incarnation: string; macKey: Uint8Array },
): Promise<number[]> {
  const { topic, incarnation, macKey } = genesis;
  const admin = createAdmin(door);
  const publisher = createPublisher(door);
  try {
    await admin.checkPartitions([topic]);
    const empty = (await admin.offsets(topic)).filter(({ end }) => end === 0n);
    const message = create(GenesisSchema, { incarnation, partitions: door.partitions, topic });
    const value = encode(GenesisSchema, message);
    const mac = sealState(macKey, topic, genesisKey, value);
    const headers = { [macHeader]: mac };
    // The first manifest says that nothing else is there yet.
    await publisher.send(
      empty.flatMap(({ partition }) => [
        { topic, key: genesisKey, value, headers, partition },
        manifestRecord({ topic, partition, macKey }, { keys: 0, digest: 0n }),
      ]),
    );
    return empty.map(({ partition }) => partition);
  } finally {
    await publisher.close();
    await admin.close();
  }
}
