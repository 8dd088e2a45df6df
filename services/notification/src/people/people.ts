import type { ServiceClient } from '@doui/http';
import { Fault } from '@doui/kernel';

/** What only the consent service knows of people. Throws a Fault when it does not answer. */
export interface People {
  /** The person a signed-in subject is at this organisation. */
  personOf(org: string, subject: string): Promise<string | undefined>;
  find(org: string, person: string): Promise<PersonKnown | undefined>;
}

export type PersonKnown = { readonly representatives: readonly string[] };

const subjectMs = 10 * 60_000;
const knownMax = 20_000;

/** Asks over HTTP. Who a subject is never changes, so a yes is remembered for a while. */
export function peopleOver(consent: ServiceClient, now: () => number): People {
  const subjects = new Map<string, { person: string; untilMs: number }>();
  return {
    async personOf(org, subject) {
      const key = `${org} ${subject}`;
      const known = subjects.get(key);
      if (known && known.untilMs > now()) return known.person;
      const { status, body } = await consent.call({
        method: 'POST',
        path: `/v1/organisations/${org}/persons:resolve`,
        lines: [{ subject }],
      });
      if (status !== 200) throw odd(status);
      const person = personIn(Array.isArray(body) ? body[0] : undefined);
      if (person === undefined) return undefined;
      if (subjects.size >= knownMax) subjects.clear();
      subjects.set(key, { person, untilMs: now() + subjectMs });
      return person;
    },
    async find(org, person) {
      const path = `/v1/organisations/${org}/persons/${person}`;
      const { status, body } = await consent.call({ method: 'GET', path });
      if (status === 404) return undefined;
      if (status !== 200) throw odd(status);
      const { representatives } = (body ?? {}) as { representatives?: unknown };
      return { representatives: idsIn(representatives) };
    },
  };
}

/** A line of an answer in NDJSON: `{line, status, body: {person}}`. */
function personIn(line: unknown): string | undefined {
  const { body } = (line ?? {}) as { body?: { person?: unknown } };
  return typeof body?.person === 'string' ? body.person : undefined;
}

const idsIn = (list: unknown): string[] =>
  (Array.isArray(list) ? list : []).flatMap((one: unknown) => {
    if (typeof one === 'string') return [one];
    const { representative, id } = (one ?? {}) as { representative?: unknown; id?: unknown };
    const named = representative ?? id;
    return typeof named === 'string' ? [named] : [];
  });

const odd = (status: number): Fault =>
  new Fault('service-unavailable', {
    retriable: true,
    message: `consent answered ${status} to a question about a person`,
  });
