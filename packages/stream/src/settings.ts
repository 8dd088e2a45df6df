/** What matters is written here, and nothing is left to the defaults of kafkajs. */
export const settings = {
  connectionTimeoutMs: 2_000,
  authenticationTimeoutMs: 2_000,
  /** A request that takes longer counts as uncertain. */
  requestTimeoutMs: 2_500,
  /** How long the broker may wait for replicas before it answers a produce request. */
  produceTimeoutMs: 2_000,
  /** The watchdog over a whole send, connecting included. */
  sendDeadlineMs: 5_000,
  /** How long a fetch waits when there is nothing; a record ends the wait at once. */
  fetchWaitMs: 50,
  sessionTimeoutMs: 8_000,
  rebalanceTimeoutMs: 10_000,
  heartbeatMs: 1_000,
  /** Without any answer to a fetch for so long a consumer counts as dead. */
  silenceMs: 4_000,
  metadataMaxAgeMs: 60_000,
  /** Just under what a topic takes (`max.message.bytes`), for one flush and one record. */
  flushBytesMax: 700_000,
  flushRecordsMax: 10_000,
  recordBytesMax: 1_000_000,
} as const;
