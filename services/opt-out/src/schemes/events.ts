import type { Instant, Text } from '@doui/kernel';
import type { Actor } from '../actor.ts';

/** Who provides, as filed with the commission. */
export type Provider = {
  readonly name: Text;
  readonly address: Text;
  /** Absent where the provider is not a legal person. */
  readonly representative?: Text;
};

/** An opt-out scheme as it is told to everybody and filed (Law27.2). A draft may lack parts. */
export type SchemeContent = {
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  readonly provider?: Provider;
  /** How the data provided were acquired. */
  readonly acquisition?: Text;
  /** How they are provided. */
  readonly method?: Text;
  /** That provision stops when the person asks, and how such requests are taken. */
  readonly stopOnRequest?: Text;
  readonly howToRequest?: Text;
  /** How the data provided are kept up to date. */
  readonly updates?: Text;
  readonly filingNumber?: string;
  readonly filedAt?: Instant;
  /** When persons were told, or could easily know. */
  readonly toldAt?: Instant;
  readonly objectionDays: number;
  readonly startsAt?: Instant;
};

/** One published version; it is the basis from its start to the start of the next one. */
export type SchemeVersion = SchemeContent & {
  readonly schemeVersion: number;
  readonly publishedAt: Instant;
  readonly ruleSet: string;
  /** As the purpose stood when this was published. */
  readonly includesProvision: boolean;
  /** Only the provider's particulars changed (Law27.3): the terms and their dates are the old ones. */
  readonly toldAfterwards?: true;
};

type Happened<Type extends string, Body> = {
  readonly type: Type;
  readonly at: Instant;
  readonly by: Actor;
} & Body;

export type SchemeEvent =
  | Happened<'scheme-drafted', { content: SchemeContent }>
  /** It waits for a second privacy manager; a new draft takes that away. */
  | Happened<'scheme-proposed', object>
  | Happened<'scheme-declined', { reason: string }>
  /** `proposedBy`: of a publication by two, the first. */
  | Happened<'scheme-published', { version: SchemeVersion; proposedBy?: Actor }>
  | Happened<'scheme-ended', object>
  /** Nothing changed: an older version stood behind a newer one on the topic. */
  | Happened<'restated', object>;
