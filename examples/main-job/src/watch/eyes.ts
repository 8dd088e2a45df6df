import type { Evidence } from '../cases/evidence.ts';
import type { Org } from '../people/person.ts';
import type { Journal, Line } from './journal.ts';
import { type ReceivedLog, receivedLog } from './received.ts';

/** The journals of all parties, read together. */
export type Eyes = {
  readonly startedAtMs: number;
  /** Reads what has come since the last look. */
  look(): void;
  received(org: Org): ReceivedLog;
  evidence(org: Org): Evidence;
  /** Records a source has written, by its own count. */
  ended(org: Org): boolean;
};

export type Journals = {
  readonly sources: Readonly<Record<Org, Journal>>;
  readonly recipients: Readonly<Record<Org, Journal>>;
  readonly webhooks: Journal;
  readonly events: readonly Journal[];
  readonly mails: Journal;
};

const orgs: readonly Org[] = ['hikkoshibin', 'akarigas', 'meibodata'];

export function openEyes(journals: Journals, startedAtMs: number): Eyes {
  const received = Object.fromEntries(orgs.map((org) => [org, receivedLog()])) as Record<
    Org,
    ReceivedLog
  >;
  const written = Object.fromEntries(orgs.map((org) => [org, [] as Line[]])) as Record<Org, Line[]>;
  const webhooks: Line[] = [];
  const events: Line[] = [];
  const mails: Line[] = [];
  return {
    startedAtMs,
    look() {
      for (const org of orgs) {
        received[org].take(journals.recipients[org].next());
        written[org].push(...journals.sources[org].next());
      }
      webhooks.push(...journals.webhooks.next());
      for (const journal of journals.events) events.push(...journal.next());
      mails.push(...journals.mails.next());
    },
    received: (org) => received[org],
    evidence: (org) => ({ written: written[org], webhooks, events, mails }),
    ended: (org) => written[org].some(({ type }) => type === 'ended'),
  };
}
