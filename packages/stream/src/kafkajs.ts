import { createRequire, Module } from 'node:module';
import type * as kafkajs from 'kafkajs';
import type { Fetched, FetchedPartition } from './cluster.ts';
import { withoutAborted } from './patches/aborted-records.ts';
import { crc32c } from './patches/crc32c.ts';
import { fastBatchDecoder } from './patches/decode-batch.ts';
import { decodeRecord } from './patches/decode-record.ts';
import { fastProduce } from './patches/encode-produce.ts';
import { encodeRecord } from './patches/encode-record.ts';
import { fetchedBatch } from './patches/fetched-batch.ts';
import { groupByPartition } from './patches/group-by-partition.ts';
import { calmRequestQueue } from './patches/request-queue.ts';
import { wholeMetadata } from './patches/whole-metadata.ts';

/**
 * kafkajs 2.2.4 has had no release since February 2023, so its known faults are mended here, at run
 * time, before anybody sees it. The version is pinned; another one has to come past these lines.
 */
const require = createRequire(import.meta.url);
const { version } = require('kafkajs/package.json') as { version: string };
if (version !== '2.2.4') throw new Error(`the patches are made for kafkajs 2.2.4, not ${version}`);

/**
 * Stands in for an inner module, before the modules that use it are loaded. The original is never
 * required: a hook on `require` (telemetry's) would remember it and hand it out for ever.
 */
function replace(inner: string, replacement: unknown): void {
  const path = require.resolve(`kafkajs/src/${inner}`);
  const standIn = new Module(path);
  standIn.filename = path;
  standIn.loaded = true;
  standIn.exports = replacement;
  require.cache[path] = standIn;
  if (require(path) !== replacement) throw new Error(`kafkajs keeps its own ${inner}`);
}

replace('consumer/filterAbortedMessages.js', withoutAborted);
replace('consumer/batch.js', fetchedBatch(require('kafkajs/src/consumer/batch.js')));
replace('producer/groupMessagesPerPartition.js', groupByPartition);
replace('protocol/recordBatch/crc32C/index.js', crc32c);
replace('protocol/recordBatch/record/v0/index.js', encodeRecord);
replace('protocol/recordBatch/record/v0/decoder.js', decodeRecord);
const decoder = 'protocol/recordBatch/v0/decoder.js';
replace(decoder, fastBatchDecoder(require(`kafkajs/src/${decoder}`)));
const produce = 'protocol/requests/produce/v3/request.js';
replace(produce, fastProduce(require(`kafkajs/src/${produce}`)));
const metadata = 'protocol/requests/metadata/v0/response.js';
replace(metadata, wholeMetadata(require(`kafkajs/src/${metadata}`)));
calmRequestQueue(require('kafkajs/src/network/requestQueue/index.js'));

const library = require('kafkajs') as typeof kafkajs;

/** Parts that kafkajs keeps for itself, used by the reader. */
export const Batch: new (
  topic: string,
  fetchedOffset: string,
  partition: FetchedPartition,
) => Fetched = require('kafkajs/src/consumer/batch.js');

export const Kafka: typeof kafkajs.Kafka = library.Kafka;
export const { logLevel, AclOperationTypes, AclPermissionTypes, AclResourceTypes } = library;
export const { ResourcePatternTypes } = library;
