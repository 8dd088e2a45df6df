import type { Rule } from './rule.ts';

/** What the console's pages about what runs ask; who may is decided by the services. */
export const operationsCalls: readonly Rule[] = [];
