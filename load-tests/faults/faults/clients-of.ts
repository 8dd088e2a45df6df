import { feed, listFeed } from '../feeds.ts';

/** Kafka client ids by what the connection is for, as `packages/stream` names them. */
export const everybody = /^/;
export const of = (service: string): RegExp => new RegExp(`^${service}[.\\d]`);
export const viewOfGate = /^gate\d+\.gate\.view/;
export const releasesOfGate = new RegExp(
  `^gate\\d+\\.gate\\.(${feed.feed}|${listFeed.feed})\\.\\d+$`,
);
/** Of those who keep the words of persons. */
export const publishersOfWords = /^(consent|opt-out)\.\d+\.publisher/;
