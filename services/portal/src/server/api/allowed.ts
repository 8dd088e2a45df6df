import { operationsCalls } from './operations-calls.ts';
import { registryCalls } from './registry-calls.ts';
import { type ApiService, exactly, id, number, org, type Rule } from './rule.ts';

export type Allowed = { readonly service: ApiService; readonly signedIn: boolean };

const person = `${org}/persons/[a-z0-9]{2,40}`;

// Every call that a page may make, and nothing else: what is not here is not found.
const forPersons: readonly Rule[] = [
  ['POST', exactly(`${org}/persons`), 'consent'],
  ['GET', exactly(person), 'consent'],
  ['POST', exactly(`${person}:erase`), 'consent'],
  ['GET', exactly(`${person}/(consents|history|represented)`), 'consent'],
  ['GET', exactly(`${person}/(receipts|publications)/${number}`), 'consent'],
  ['POST', exactly(`${person}/(answers|withdrawals)`), 'consent'],
  ['GET', exactly(`${person}/opt-outs(/history|/progress/${number})?`), 'opt-out'],
  ['POST', exactly(`${person}/(opt-outs|stops|contact-stops)(:undo)?`), 'opt-out'],
  ['GET PUT', exactly(`${person}/contact-points`), 'notification'],
  ['GET', exactly(`${person}/messages`), 'notification'],
  ['GET', exactly(`${person}/(provisions|access)`), 'records'],
  ['GET', exactly(`${person}/stop-cases`), 'stop-tracker'],
  ['GET', exactly(`${org}/stops/[a-z0-9]{3,64}(/events|/certificate)?`), 'stop-tracker'],
];

const forEverybody: readonly Rule[] = [
  ['GET', exactly(`/v1/public/organisations/${id}/schemes`), 'opt-out'],
  ['GET', exactly('/v1/public/organisations'), 'purpose-registry'],
  ['GET', exactly(`/v1/public/organisations/${id}`), 'purpose-registry'],
  [
    'GET',
    exactly(`/v1/public/organisations/${id}/notices/${id}(/versions/${number})?`),
    'purpose-registry',
  ],
];

// Which of them somebody may make is decided by the service that is asked.
const signedIn: readonly Rule[] = [...forPersons, ...registryCalls, ...operationsCalls];

const matching = (rules: readonly Rule[], method: string, path: string) =>
  rules.find(([methods, pattern]) => methods.split(' ').includes(method) && pattern.test(path));

/** Which service answers a call of the pages; `undefined` when they have no such call. */
export function allowedCall(method: string, path: string): Allowed | undefined {
  const open = matching(forEverybody, method, path);
  if (open) return { service: open[2], signedIn: false };
  const own = matching(signedIn, method, path);
  return own && { service: own[2], signedIn: true };
}
