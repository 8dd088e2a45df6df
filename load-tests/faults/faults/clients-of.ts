import { feed } from '../run.ts';

/** Kafka client ids by what the connection is for, as `packages/stream` names them. */
export const everybody = (): boolean => true;
export const of =
  (service: string) =>
  (clientId: string): boolean =>
    new RegExp(`^${service}[.\\d]`).test(clientId);
export const viewOfGate = (clientId: string): boolean => /^gate\d+\.gate\.view/.test(clientId);
export const releasesOfGate = (clientId: string): boolean =>
  new RegExp(`^gate\\d+\\.gate\\.${feed.feed}\\.\\d+$`).test(clientId);
export const publisherOfConsent = (clientId: string): boolean =>
  /^consent\.\d+\.publisher/.test(clientId);
