import type { ConsolePage } from '../frame/console-page.ts';

/** The pages about what runs: one line each. */
export const operationsPages: readonly ConsolePage[] = [];
