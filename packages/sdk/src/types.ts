import type { DouiError } from './errors.ts';
import type { Fetch, RetryOptions } from './send.ts';
import type { KeyValueStore } from './store.ts';

export type Service = 'registry' | 'consent' | 'optOut' | 'decision' | 'records';

export type ClientOptions = {
  /** One address in front of all services, or the address of each. */
  readonly baseUrl: string | Readonly<Partial<Record<Service, string>>>;
  readonly org: string;
  /** Asked before every attempt, so that a renewed token is used; empty: no token is sent. */
  readonly token: () => string | Promise<string>;
  /** Where commands are kept until they are answered; in memory when absent. */
  readonly store?: KeyValueStore;
  readonly fetch?: Fetch;
  /** Whose answers these are: `me` unless a representative or a system acts for somebody. */
  readonly person?: string;
  readonly retry?: Partial<RetryOptions>;
  readonly newId?: () => string;
  readonly sleep?: (ms: number) => Promise<void>;
};

/** What a write answered. */
export type Recorded<Body = Record<string, unknown>> = {
  readonly commandId: string;
  /** `201` durable and published, `202` durable and on its way, `200` it was so already. */
  readonly status: number;
  readonly position: string | undefined;
  /** False: the change is durable, but the systems that must know have not all been told yet. */
  readonly inForce: boolean;
  readonly body: Body;
};

export type For = {
  /** Another person than the client's own, for representatives and systems. */
  readonly person?: string;
  /** An id made and kept by the caller. */
  readonly commandId?: string;
};

export type ItemScope = { readonly item: string; readonly recipients?: readonly string[] };

/** One capture: what was answered about the purposes of the notice that was shown. */
export type AnswerInput = {
  readonly notice?: string;
  readonly noticeVersion?: number;
  readonly language?: string;
  /** Hash of the text as it was shown, from the notice. */
  readonly textHash?: string;
  /** ticked-box, button, signed-form, e-mail, spoken, voice, touch. */
  readonly method: string;
  /** Which element, form, message or recording shows it; kept sealed. */
  readonly evidence?: string;
  readonly preTicked?: boolean;
  readonly bundled?: boolean;
  /** Version of the consents that was on the screen: a give older than a stop is refused. */
  readonly seen?: number;
  readonly representative?: string;
  readonly clientTime?: string;
  readonly client?: string;
  readonly answers: readonly {
    readonly purpose: string;
    readonly purposeVersion?: number;
    readonly given: boolean;
    /** None: everything the notice names. */
    readonly scopes?: readonly ItemScope[];
    readonly expiresAt?: string;
    readonly evidence?: string;
  }[];
};

export type WithdrawInput = {
  readonly purpose: string;
  /** None: all of the purpose. */
  readonly scopes?: readonly ItemScope[];
  readonly recipients?: readonly string[];
  readonly method?: string;
  readonly evidence?: string;
  readonly clientTime?: string;
  readonly client?: string;
};

export type OptOutInput = {
  readonly schemes: readonly string[];
  readonly method?: 'web' | 'call' | 'letter' | 'e-mail' | 'counter';
};

export type StopInput = {
  readonly kind: 'use' | 'provision';
  readonly purpose?: string;
  readonly recipient?: string;
};

export type ContactChannel = 'mail' | 'e-mail' | 'phone' | 'visit' | 'all';

export type Receipt = { readonly contentType: string; readonly body: unknown };

export type Flushed = {
  readonly delivered: readonly Recorded[];
  /** Refused for good: they are no longer kept. */
  readonly refused: readonly DouiError[];
  /** Still kept. */
  readonly pending: number;
};
