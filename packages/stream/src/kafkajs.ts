import { createRequire } from 'node:module';
import type * as kafkajs from 'kafkajs';
import { withoutAborted } from './patches/aborted-records.ts';
import { groupByPartition } from './patches/group-by-partition.ts';
import { calmRequestQueue } from './patches/request-queue.ts';

/**
 * kafkajs 2.2.4 has had no release since February 2023, so its known faults are mended here, at run
 * time, before anybody sees it. The version is pinned; another one has to come past these lines.
 */
const require = createRequire(import.meta.url);
const { version } = require('kafkajs/package.json') as { version: string };
if (version !== '2.2.4') throw new Error(`the patches are made for kafkajs 2.2.4, not ${version}`);

/** Replaces what an inner module exports, before the modules that use it are loaded. */
function replace(inner: string, replacement: unknown): void {
  const path = require.resolve(`kafkajs/src/${inner}`);
  require(path);
  const cached = require.cache[path];
  if (!cached) throw new Error(`kafkajs has no ${inner}`);
  cached.exports = replacement;
}

replace('consumer/filterAbortedMessages.js', withoutAborted);
replace('producer/groupMessagesPerPartition.js', groupByPartition);
calmRequestQueue(require('kafkajs/src/network/requestQueue/index.js'));

const library = require('kafkajs') as typeof kafkajs;

export const Kafka: typeof kafkajs.Kafka = library.Kafka;
export const { logLevel, AclOperationTypes, AclPermissionTypes, AclResourceTypes } = library;
export const { ResourcePatternTypes } = library;
