export { freePort } from './free-port.ts';
export { newId } from './ids.ts';
export {
  productData,
  productReport,
  productSpans,
  productUps,
  productUrl,
  type Span,
  serviceUrl,
} from './product.ts';
export { startProxy } from './proxy.ts';
export {
  kafkaAs,
  kafkaPassword,
  partitions,
  serverSettings,
  testServers,
} from './servers.ts';
export { type ServiceProcess, serviceProcess } from './service-process.ts';
export { clientToken, personToken } from './token.ts';
export { until } from './until.ts';
export { watchTopic } from './watch-topic.ts';
