import { exactly, id, org, type Rule } from './rule.ts';

const partner = `${org}/partners/${id}`;
const delivery = `${partner}/channels/${id}/deliveries/${id}`;
const claim = `${org}/exceptions/[0-9a-f-]{36}`;

/** What the console's pages about what runs ask; who may is decided by the services. */
export const operationsCalls: readonly Rule[] = [
  ['GET', exactly(`${org}/stops`), 'stop-tracker'],
  ['GET', exactly(`${org}/feeds/${id}/status`), 'gate'],
  ['POST', exactly(`${org}/feeds/${id}:(pause|resume)`), 'purpose-registry'],
  ['POST', exactly('/v1/decisions:explain'), 'decision'],
  ['POST', exactly(`${org}/persons:resolve`), 'consent'],
  ['GET', exactly(`${org}/provisions(:count)?`), 'records'],
  ['GET', exactly(`${org}/(access|exceptions)`), 'records'],
  ['POST', exactly(`${claim}:review`), 'records'],
  ['GET', exactly(`${org}/roles`), 'records'],
  ['GET POST', exactly(`${org}/role-reviews`), 'records'],
  ['GET', exactly(`${partner}/(deliveries|dead-letters)`), 'notification'],
  ['POST', exactly(`${delivery}:resend`), 'notification'],
];
