export {
  type AuditedEntry,
  type AuditedStream,
  type AuditFault,
  type LedgerAudit,
  ledgerAudit,
} from './audit.ts';
export { connectMongo, type MongoConnection, type MongoOptions } from './connect.ts';
export { genesisHash, type HistoryFault, makeEntry, verifyHistory } from './entry.ts';
export { type CommandOf, type Handled, handleCommand } from './handle-command.ts';
export type {
  Append,
  Appended,
  Encounter,
  Entry,
  Head,
  Ledger,
  Publication,
  Publisher,
} from './ledger.ts';
export { limits as ledgerLimits } from './limits.ts';
export { type MemoryLedgerOptions, memoryLedger } from './memory-ledger.ts';
export type { LedgerMeter } from './meter.ts';
export { type MongoLedgerOptions, mongoLedger } from './mongo-ledger.ts';
export { publishedStreams, restate } from './restate.ts';
export { asked, duplicatesIn, durable, guarded, isDuplicate, promptly, settled } from './rows.ts';
export { topicMarks } from './topic-marks.ts';
