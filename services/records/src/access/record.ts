import type { Instant } from '@doui/kernel';

/** Somebody read data of persons. */
export type AccessRecord = {
  readonly id: string;
  readonly org: string;
  readonly at: Instant;
  readonly persons: readonly string[];
  /** All of an organisation's are looked for together. */
  readonly group: string;
  readonly role: string;
  readonly client: string;
  /** Keyed hash of the subject. */
  readonly subject: string;
  readonly actingFor?: string;
  readonly operation: string;
  readonly service: string;
  readonly traceId: string;
  /** Why, in a code, when it was asked. */
  readonly reason?: string;
  readonly keepUntil: Instant;
  readonly source: { readonly partition: number; readonly offset: bigint };
};

export const everybody = 'all';
