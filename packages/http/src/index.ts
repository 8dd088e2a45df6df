export {
  type AccessEntry,
  type AccessLog,
  type AccessWriterOptions,
  accessWriter,
  memoryAccessLog,
} from './access.ts';
export { type AccessSenderOptions, accessSender, type OutRecord } from './access-sender.ts';
export { type App, type AppOptions, createApp } from './app.ts';
export { askToHold } from './ask-to-hold.ts';
export { sentBytes } from './body.ts';
export {
  type Call,
  type Called,
  type CallServiceOptions,
  callService,
  type ServiceClient,
} from './call-service.ts';
export { type ProblemCode, problemCodes, statusOf, titleOf } from './codes.ts';
export { ConfigFault, commonConfig, readConfig, settingName } from './config.ts';
export { authorityOf, kafkaOf, keycloakOf, mongoOf } from './connections.ts';
export { type ConsentDirectory, consentDirectory } from './consent-directory.ts';
export { gracefulMain, type Stop } from './graceful-main.ts';
export type { PersonHook } from './handle-route.ts';
export type { Lane, LaneAsked } from './lane.ts';
export { type Language, languageOf } from './language.ts';
export { type LedgerReader, ledgerRoutes } from './ledger-routes.ts';
export { type NdjsonOptions, ndjson, ndjsonType, ndjsonTypes, type QuickLines } from './ndjson.ts';
export {
  commandIdField,
  decodeCursor,
  encodeCursor,
  idField,
  pageFields,
  pageOf,
} from './paging.ts';
export { parseWith } from './parse-with.ts';
export { type Follows, inLedger, inView } from './positions.ts';
export {
  type Problem,
  type ProblemDocument,
  problem,
  problemDocument,
  type RequestFault,
} from './problem.ts';
export {
  forbidden,
  invalid,
  noContent,
  notFound,
  type OkOptions,
  ok,
  preconditionFailed,
  type Recorded,
  type Reply,
  recorded,
  refused,
  stream,
  text,
  unavailable,
  unknownReference,
} from './replies.ts';
export {
  type Answer,
  type Context,
  type PersonSeen,
  type Route,
  type RouteSpec,
  route,
} from './route.ts';
export { parseStrictJson, pointerOf } from './strict-json.ts';
export { whoIs } from './who-is.ts';
