import { perSecond } from '../bench/figures.ts';
import { atLeast } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';

export const tokenCheck: Row = {
  name: 'token-check',
  what: 'token check, 50 callers that come again',
  figure: perSecond,
  goal: atLeast(20),
  sizes: { small: { tokens: 50, seconds: 0.5 }, normal: { tokens: 50, seconds: 3 } },
  settings: {
    ours: 'signature, issuer, audience, exp, iat, nbf, kind of token; then by SHA-256 of the token until it expires',
    baseline:
      'keycloak-connect 26.1.1, createGrant and hasRealmRole; signature and issuer each time, no audience',
  },
  alone: true,
  ours: (setup) => startProgram(new URL('../ours/token-check.ts', import.meta.url), setup),
  baseline: (setup) =>
    startProgram(new URL('../baseline/keycloak-connect.ts', import.meta.url), setup),
};
