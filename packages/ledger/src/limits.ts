/** The figures that bound the ledger, in one place. */
export const limits = {
  /** Events per archive block; a head holds at most this many and one more. */
  blockSize: 100,
  /** Versions per document of the command index. */
  commandIndexSpan: 1_000,
  /** Appends per bulk write. */
  bulkMax: 500,
  /** Streams per publication. */
  publishMax: 500,
  /** A stream that Kafka refuses rests for this long, twice as long each time, and at most for this long. */
  refusedRestMs: 1_000,
  refusedRestMsMax: 60_000,
  /** Heads remembered per process. */
  rememberedHeads: 20_000,
  /** Longest wait for the database before a call fails: within two seconds there is an answer, or a `503` (F5). */
  databaseWaitMs: 1_800,
  /** Streams read at a time when a ledger is checked, and archive blocks of one stream. */
  auditBatch: 500,
  auditBlocksMax: 100_000,
  /** Connections to the database per process. */
  poolSize: 16,
  /** A note speaks of what is appended within this time; later there is a new one … */
  noteCoversMs: 2_000,
  /** … so what it speaks of has happened when another process looks at it, after this time … */
  strangeNoteMs: 5_000,
  /** … and thrown away after this one, when all it spoke of is published … */
  forgottenNoteMs: 600_000,
  /** … which is asked this often. */
  owedNoteMs: 30_000,
  /** Who could publish nothing for longer than this is not ready (rule 10 of freshness and release). */
  silentMsMax: 10_000,
  /** How often it is measured what is durable and not published. */
  measuredEveryMs: 1_000,
  /** Longest rest of the sweep when it failed, or when there are appends nobody heard of. */
  sweepRestMsMax: 30_000,
} as const;
