export { kafkaPassword, testServers } from './servers.ts';
export { clientToken, personToken } from './token.ts';
export { until } from './until.ts';
