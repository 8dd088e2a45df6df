export {
  productData,
  productReport,
  productSpans,
  productUrl,
  type Span,
  serviceUrl,
} from './product.ts';
export { startProxy } from './proxy.ts';
export { kafkaPassword, testServers } from './servers.ts';
export { clientToken, personToken } from './token.ts';
export { until } from './until.ts';
