import { Fault, fromRfc3339, type Instant } from '@doui/kernel';
import type { ServiceClient } from './call-service.ts';

/** What only the consent service knows of people. Throws a Fault when it does not answer. */
export type ConsentDirectory = {
  /** The person a signed-in subject is at this organisation. */
  personOf(org: string, subject: string): Promise<string | undefined>;
  exists(org: string, person: string): Promise<boolean>;
  /** Whether a verified representative speaks for somebody. */
  represents(org: string, representative: string, person: string): Promise<boolean>;
};

type Remembered<Value> = { readonly value: Value; readonly untilMs: number };

const entriesMax = 20_000;
/** A mandate may be withdrawn, so it is believed for a moment only. */
const mandateMs = 5_000;
/** Who a subject is does not change; erased persons are refused by their own state. */
const subjectMs = 10 * 60_000;

/** Asks over HTTP, and remembers what may be remembered. A "no" is never remembered. */
export function consentDirectory(consent: ServiceClient, now: () => number): ConsentDirectory {
  const subjects = new Map<string, Remembered<string>>();
  const mandates = new Map<string, Remembered<true>>();

  return {
    async personOf(org, subject) {
      const key = `${org} ${subject}`;
      const known = recall(subjects, key, now());
      if (known) return known;
      const answer = await consent.call({
        method: 'POST',
        path: `/v1/organisations/${org}/persons:resolve`,
        lines: [{ subject }],
      });
      const person = personIn(answer.status, answer.body);
      if (person) remember(subjects, key, person, now() + subjectMs);
      return person;
    },
    exists: async (org, person) => (await documentOf(consent, org, person)) !== undefined,
    async represents(org, representative, person) {
      const key = `${org} ${representative} ${person}`;
      if (recall(mandates, key, now())) return true;
      const document = await documentOf(consent, org, person);
      const yes = isRepresentative(document, representative, now());
      if (yes) remember(mandates, key, true, now() + mandateMs);
      return yes;
    },
  };
}

async function documentOf(consent: ServiceClient, org: string, person: string) {
  const path = `/v1/organisations/${org}/persons/${person}`;
  const { status, body } = await consent.call({ method: 'GET', path });
  if (status === 404) return undefined;
  if (status !== 200) throw odd(status);
  return (body ?? {}) as Record<string, unknown>;
}

const odd = (status: number) =>
  new Fault('service-unavailable', {
    retriable: true,
    message: `consent answered ${status} to a question about a person`,
  });

function personIn(status: number, body: unknown): string | undefined {
  if (status !== 200) throw odd(status);
  const [line] = Array.isArray(body) ? (body as Record<string, unknown>[]) : [];
  // Each line has a status of its own; only "no such person" is an answer besides the person.
  if (line?.['status'] === 404) return undefined;
  const person = (line?.['body'] as Record<string, unknown> | undefined)?.['person'];
  if (typeof person !== 'string') throw odd(Number(line?.['status'] ?? 0));
  return person;
}

type Mandate = { readonly representative?: unknown; readonly until?: unknown };

/** Whether a list of mandates names a representative whose time is not over. */
function isRepresentative(
  document: Record<string, unknown> | undefined,
  representative: string,
  now: Instant,
): boolean {
  const list = document?.['representatives'];
  if (!Array.isArray(list)) return false;
  return (list as Mandate[]).some((mandate) => {
    if (mandate?.representative !== representative) return false;
    if (mandate.until === undefined) return true;
    const until = typeof mandate.until === 'string' ? fromRfc3339(mandate.until) : undefined;
    return until !== undefined && until > now;
  });
}

function recall<Value>(kept: Map<string, Remembered<Value>>, key: string, nowMs: number) {
  const found = kept.get(key);
  if (found && found.untilMs > nowMs) return found.value;
  kept.delete(key);
  return undefined;
}

function remember<Value>(
  kept: Map<string, Remembered<Value>>,
  key: string,
  value: Value,
  untilMs: number,
): void {
  if (kept.size >= entriesMax) kept.clear();
  kept.set(key, { value, untilMs });
}
