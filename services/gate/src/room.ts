// The gate without HTTP and configuration: for whoever runs it over ports of their own.
export { startFeedGate } from './feeds/feed-gate.ts';
export { createGates } from './feeds/gates.ts';
export { createJudges } from './feeds/judge.ts';
export type { Outcome } from './feeds/outcome.ts';
export type { Judge } from './feeds/release-batch.ts';
export { startReporting } from './feeds/report-status.ts';
export { createTurnstile } from './feeds/turnstile.ts';
export type { PausedWhy } from './feeds/wire.ts';
export { consumeState } from './view/consume-state.ts';
export { type Freshness, freshnessNow } from './view/freshness.ts';
