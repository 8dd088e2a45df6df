import type { Instant, Position } from '@doui/kernel';

/** Items, and for each the recipients it may go to. */
export type Scope = { readonly item: string; readonly recipients: readonly string[] };

type Seen<Type extends string, Body> = {
  readonly type: Type;
  readonly org: string;
  readonly position: Position;
  /** Of the event in its owner's ledger. */
  readonly eventHash: string;
  readonly atMs: Instant;
  /** Of the command that caused it, where its trace was kept. */
  readonly traceId?: string;
} & Body;

/** What an event of another service means for somebody who follows stops. */
export type Sighting =
  | Seen<
      'answered',
      {
        person: string;
        given: readonly { purpose: string; scopes: readonly Scope[] }[];
        refused: readonly string[];
      }
    >
  | Seen<'withdrawn', { person: string; purpose: string; scopes: readonly Scope[] }>
  | Seen<'expired', { person: string; purpose: string }>
  | Seen<'erased', { person: string }>
  | Seen<'opted-out', { person: string; schemes: readonly string[]; gpc: boolean }>
  | Seen<'opt-out-undone', { person: string; schemes: readonly string[]; gpc: boolean }>
  | Seen<
      'use-stopped' | 'use-resumed',
      { person: string; use: 'use' | 'provision'; purpose?: string; recipient?: string }
    >
  | Seen<'purpose-unrelated', { purpose: string }>;

/** What a person had given before an event, by purpose; absent: nobody knows any more. */
export type GivenBefore = ReadonlyMap<string, readonly Scope[]>;
