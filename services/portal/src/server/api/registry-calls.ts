import { exactly, id, org, type Rule } from './rule.ts';

const things = '(items|purposes|notices|recipients|processors|joint-uses|feeds)';

/** What the console's pages about the register ask; who may is decided by the services. */
export const registryCalls: readonly Rule[] = [
  ['GET PUT', exactly(org), 'purpose-registry'],
  ['POST', exactly(`${org}:end-two-person`), 'purpose-registry'],
  ['GET', exactly(`${org}/${things}`), 'purpose-registry'],
  ['GET PUT', exactly(`${org}/${things}/${id}`), 'purpose-registry'],
  ['GET', exactly(`${org}/${things}/${id}/(history|versions)`), 'purpose-registry'],
  ['POST', exactly(`${org}/${things}/${id}:(check|retire)`), 'purpose-registry'],
  [
    'POST',
    exactly(`${org}/(purposes|notices)/${id}:(publish|propose|approve|decline)`),
    'purpose-registry',
  ],
  ['GET', exactly(`${org}/schemes`), 'opt-out'],
  ['GET PUT', exactly(`${org}/schemes/${id}`), 'opt-out'],
  ['POST', exactly(`${org}/schemes/${id}:(publish|propose|approve|decline|end)`), 'opt-out'],
  ['POST', exactly('/v1/purposes:impact'), 'decision'],
];
