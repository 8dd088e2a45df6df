import type { Instant } from '@doui/kernel';
import type { Actor, Side } from '../actor.ts';

export const contactChannels = ['mail', 'e-mail', 'phone', 'visit', 'all'] as const;
export type ContactChannel = (typeof contactChannels)[number];

/** How the person's wish came in. `gpc` is set by the signal only, never by a caller. */
export const methods = ['web', 'call', 'letter', 'e-mail', 'counter'] as const;
export type Method = (typeof methods)[number] | 'gpc';

/** What a stop covers: absent purpose means every purpose, absent recipient every recipient. */
export type StopScope = {
  readonly kind: 'use' | 'provision';
  readonly purpose?: string;
  readonly recipient?: string;
};

export type Stop = StopScope & {
  readonly ground: string;
  readonly side: Side;
  readonly at: Instant;
};

type Happened<Type extends string, Body> = {
  readonly type: Type;
  readonly at: Instant;
  readonly by: Actor;
} & Body;

export type PersonEvent =
  | Happened<'opted-out', { schemes: readonly string[]; gpc: boolean; method: Method; side: Side }>
  | Happened<'opt-out-undone', { schemes: readonly string[]; gpc: boolean; side: Side }>
  | Happened<'use-stopped', { stop: Stop }>
  | Happened<'use-resumed', { stop: Stop }>
  | Happened<'contact-stopped', { channel: ContactChannel; side: Side }>
  | Happened<'contact-resumed', { channel: ContactChannel; side: Side }>
  | Happened<'opt-outs-erased', object>
  /** Nothing changed: an older version stood behind a newer one on the topic. */
  | Happened<'restated', object>;
