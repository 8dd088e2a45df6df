export { type Access, accessFrom, dataDirOf } from './access.ts';
export {
  type Answer,
  type Api,
  type ApiRequest,
  createApi,
  type Problem,
  problemOf,
} from './api.ts';
export { run } from './run.ts';
export { readServers } from './servers.ts';
export { cells, table } from './terminal/table.ts';
export { createTerminal, type Terminal } from './terminal/terminal.ts';
export { createTokens, type Tokens } from './tokens.ts';
export { edgeProcess, serviceEnvironment, serviceProcess } from './up/services.ts';
export { logKeysIn } from './verify/log-keys.ts';
export { certificateVerdict } from './verify/verify-certificate.ts';
