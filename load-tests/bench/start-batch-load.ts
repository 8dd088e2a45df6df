import { type Asked, type HttpJob, startLoad } from './start-http-load.ts';

export type BatchJob = Omit<HttpJob, 'connections' | 'wanted'> & {
  /** Lines per request. */
  readonly lines: number;
};

export const startBatchLoad = (asked: Asked) =>
  startLoad<BatchJob>(new URL('./batch-load.ts', import.meta.url), asked);
