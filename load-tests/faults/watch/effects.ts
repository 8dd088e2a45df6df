import type { Effect } from '@doui/history';
import { listFeed, scheme } from '../feeds.ts';

type Said = {
  readonly given: boolean;
  readonly purpose: string;
  readonly scopes?: readonly { readonly recipients: readonly string[] }[];
};
export type Happened = {
  readonly type: string;
  readonly at: number;
  readonly purpose?: string;
  readonly remaining?: readonly unknown[];
  readonly answers?: readonly Said[];
  readonly schemes?: readonly string[];
  readonly stop?: { readonly kind: string; readonly purpose?: string; readonly recipient?: string };
};

/** Whose ledgers the words of persons stand in. */
export type Owner = 'consent' | 'opt-out';

/** What an event of a person's stream does to the flow; `undefined`: nothing. */
export function effectOf(
  owner: Owner,
  event: Happened,
  org: string,
  person: string,
): Effect | undefined {
  const effect = owner === 'consent' ? ofConsent(event) : ofOptOut(event);
  return effect && { ...effect, org, person };
}

type Does = Omit<Effect, 'org' | 'person'>;

/** The persons of a run answer about one purpose at a time. */
function ofConsent(event: Happened): Does | undefined {
  switch (event.type) {
    case 'answered': {
      const [said] = event.answers ?? [];
      if (!said) return undefined;
      const recipients = [...new Set(said.scopes?.flatMap((scope) => scope.recipients))];
      if (!said.given) return { does: 'stops', purposes: [said.purpose] };
      return { does: 'gives', purposes: [said.purpose], recipients };
    }
    case 'withdrawn':
      if (event.remaining?.length || event.purpose === undefined) return undefined;
      return { does: 'stops', purposes: [event.purpose] };
    case 'expired':
      if (event.purpose === undefined) return undefined;
      return { does: 'stops', purposes: [event.purpose], fromMs: event.at };
    case 'erased':
      return { does: 'stops' };
    default:
      return undefined;
  }
}

/** An opt-out stops what the run's one scheme is the basis of, a stop what it names; each is lifted alone. */
function ofOptOut({ type, schemes, stop }: Happened): Does | undefined {
  switch (type) {
    case 'opted-out':
    case 'opt-out-undone': {
      if (!schemes?.includes(scheme)) return undefined;
      const { purpose, recipient } = listFeed;
      const does = type === 'opted-out' ? 'stops' : 'lifts';
      return { does, which: `scheme ${scheme}`, purposes: [purpose], recipients: [recipient] };
    }
    case 'use-stopped':
    case 'use-resumed': {
      if (!stop) return undefined;
      const { kind, purpose, recipient } = stop;
      return {
        does: type === 'use-stopped' ? 'stops' : 'lifts',
        which: `${kind} ${purpose ?? ''} ${recipient ?? ''}`,
        ...(purpose === undefined ? {} : { purposes: [purpose] }),
        ...(recipient === undefined ? {} : { recipients: [recipient] }),
      };
    }
    case 'opt-outs-erased':
      return { does: 'stops' };
    default:
      return undefined;
  }
}
