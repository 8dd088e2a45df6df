import type { Principal } from '@doui/auth';
import {
  type Language,
  type PersonSeen,
  preconditionFailed,
  type Reply,
  refused,
  unknownReference,
} from '@doui/http';
import type { Refusal } from '@doui/kernel';
import type { Actor, Side } from './actor.ts';

const staff = ['operator', 'privacy-manager', 'auditor', 'service'];

/** Who is on record as having done it: the role used, the client, and the subject as a keyed hash. */
export function actorOf(
  principal: Principal,
  person: PersonSeen | undefined,
  hashSubject: (subject: string) => string,
): Actor {
  const { client, subject, roles } = principal;
  const actingFor = person?.actingFor;
  const role = person?.self
    ? 'person'
    : actingFor
      ? actingFor === client
        ? 'system'
        : 'representative'
      : (staff.find((one) => roles.some((had) => had === one)) ?? roles[0] ?? '');
  return { role, client, subject: hashSubject(subject), ...(actingFor ? { actingFor } : {}) };
}

/** Staff decide for the organisation; whoever is the person or speaks for it, for the person. */
export const sideOf = ({ role }: Actor): Side => (staff.includes(role) ? 'organisation' : 'person');

/** A refusal as HTTP: wrong references are 422, another version 412, all else 409. */
export function refusalReply(
  refusals: readonly Refusal[],
  language: Language,
  referenceCodes: readonly string[],
): Reply {
  if (refusals.some(({ code }) => code === 'precondition-failed')) return preconditionFailed();
  if (refusals.every(({ code }) => referenceCodes.includes(code))) {
    return unknownReference(
      refusals.map(({ code, pointer = '', text }) => ({ pointer, code, detail: text[language] })),
    );
  }
  return refused(refusals);
}

/** The head that `If-Match` names, or a refusal the reply turns into 412. */
export const otherVersion: Refusal = {
  code: 'precondition-failed',
  text: { ja: '版が変わっています。', en: 'The version has changed.' },
};
