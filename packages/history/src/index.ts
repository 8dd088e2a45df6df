export { checkHistory, closingTimes, distribution } from './check.ts';
export * from './history.ts';
export { streamOf } from './places.ts';
