import type { Instant } from '@doui/kernel';

/**
 * What came of one attempt, or that somebody asked for more, as it is kept. Codes and numbers,
 * nothing of the message.
 */
export type Attempt = {
  readonly at: Instant;
  readonly tookMs: number;
  readonly result: 'delivered' | 'failed' | 'refused' | 'gone' | 'withheld' | 'resend-asked';
  readonly code?: string;
  readonly status?: number;
  /** What allowed a message to a person. */
  readonly ground?: string;
  /** Who asked for it to be sent again. Pseudonymous: a keyed hash of the subject. */
  readonly by?: Asker;
};

export type Asker = { readonly role: string; readonly client: string; readonly subject: string };

export type DeliveryState = 'queued' | 'sent' | 'dead' | 'withheld';

/**
 * One message to one addressee, kept before it is sent. Its id follows from the event it tells of,
 * so an event that comes twice makes it once.
 */
export type Delivery<Content> = {
  readonly id: string;
  /** Whose queue it stands in: a slow or dead addressee keeps nobody else waiting. */
  readonly lane: string;
  /** Deliveries of one chain and lane go out in their order; empty when order does not matter. */
  readonly chain: string;
  /** Its place among all: what a start takes up, it takes up in this order. */
  readonly rank: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly dueAt: Instant;
  readonly content: Content;
  readonly log: readonly Attempt[];
};

/** By when it was made, then by the version of the stream it tells of: a person's news stay in order. */
export const rankOf = (createdAt: Instant, version: number, id: string): string =>
  `${createdAt.toString(36).padStart(9, '0')}/${version.toString(36).padStart(8, '0')}/${id}`;

/** Where deliveries are kept. Hot paths go by id only. */
export interface DeliveryStore<Content> {
  /**
   * Durable when it resolves; gives back those that are to be sent: what did not stand there before, and what stands
   * there unfinished, for an insert that failed may have been carried out all the same.
   */
  insert(deliveries: readonly Delivery<Content>[]): Promise<readonly Delivery<Content>[]>;
  read(id: string): Promise<Delivery<Content> | undefined>;
  /** Resolves when kept; waits for the database as long as it takes. */
  settle(id: string, change: Settlement): Promise<void>;
  /** Those not finished, in order of rank, for the start. */
  open(afterRank: string, limit: number): Promise<readonly Delivery<Content>[]>;
  /** Ids beginning with `prefix`, newest first. */
  list(query: ListQuery): Promise<readonly Delivery<Content>[]>;
  /** Those of one chain, newest first; `beforeRank` for the next page. */
  ofChain(
    chain: string,
    page: { readonly limit: number; readonly beforeRank?: string },
  ): Promise<readonly Delivery<Content>[]>;
  /** Deletes up to `limit` finished ones that were made before `at`, and says how many. */
  deleteBefore(at: Instant, limit: number): Promise<number>;
}

export type Settlement = {
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly dueAt: Instant;
  readonly attempt?: Attempt;
};

export type ListQuery = {
  readonly prefix: string;
  readonly state?: DeliveryState;
  /** Only ids before this one. */
  readonly before?: string;
  readonly limit: number;
};
