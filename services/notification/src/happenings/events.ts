import type { Instant } from '@doui/kernel';

/** Items, and for each the recipients it may go to. An item without recipients stays in the house. */
export type Scope = { readonly item: string; readonly recipients: readonly string[] };

export type UseStop = {
  readonly kind: 'use' | 'provision';
  /** Absent: every purpose. */
  readonly purpose?: string;
  /** Absent: every recipient. */
  readonly recipient?: string;
};

/** What happened in another service, as far as somebody has to be told or an index kept. */
export type What =
  | {
      readonly type: 'answered';
      readonly notice: string;
      readonly noticeVersion: number;
      readonly answers: readonly {
        readonly purpose: string;
        readonly given: boolean;
        readonly scopes: readonly Scope[];
      }[];
    }
  | {
      readonly type: 'withdrawn';
      readonly purpose: string;
      /** Empty: all of the purpose. */
      readonly scopes: readonly Scope[];
    }
  | { readonly type: 'expired'; readonly purpose: string }
  | { readonly type: 'erased' }
  | { readonly type: 'opted-out'; readonly schemes: readonly string[]; readonly gpc: boolean }
  | { readonly type: 'opt-out-undone'; readonly schemes: readonly string[]; readonly gpc: boolean }
  | { readonly type: 'use-stopped'; readonly stop: UseStop }
  | { readonly type: 'use-resumed'; readonly stop: UseStop }
  | { readonly type: 'contact-stopped'; readonly channel: string }
  | { readonly type: 'contact-resumed'; readonly channel: string }
  | {
      readonly type: 'purpose-published';
      readonly change: 'first' | 'related' | 'unrelated';
      readonly publishedVersion: number;
    }
  /** Concerns nobody outside; it only moves the stream on. */
  | { readonly type: 'silent' };

export type Source = 'consent' | 'opt-out' | 'purpose-registry';

/** One event of a stream of its owner; versions have no gaps. */
export type Happening = {
  readonly source: Source;
  readonly org: string;
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly at: Instant;
  readonly what: What;
  /** The trace it came with; it stays in the house. */
  readonly traceparent?: string;
};
