import { Fault } from '@doui/kernel';
import type { JSONWebKeySet } from 'jose';
import { type Adapter, createAdapter } from './adapter.ts';
import { createKeys } from './keys.ts';
import { requestOver } from './request.ts';
import { createServiceToken } from './service-token.ts';
import { createVerify, type Verify } from './verify.ts';

export type AuthOptions = {
  readonly keycloakUrl: string;
  readonly realm: string;
  readonly audience: string;
  /** PEM of the authority Keycloak's certificate was signed by. */
  readonly ca?: string | undefined;
  /** For `serviceToken`. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
};

export type Auth = {
  readonly verify: Verify;
  readonly adapter: Adapter;
  /** This service's own token, to call another service with. */
  serviceToken(): Promise<string>;
  /** Reads the keys ahead of the first request; never throws. */
  warm(): Promise<void>;
  ready(): boolean;
};

/** Everything a service needs to know who asks, and to say who it is itself. */
export function createAuth(options: AuthOptions): Auth {
  const { realm, audience, ca, clientId, clientSecret } = options;
  const keycloakUrl = options.keycloakUrl.replace(/\/+$/, '');
  const issuer = `${keycloakUrl}/realms/${realm}`;
  const keys = createKeys({ fetchKeys: () => fetchKeys(issuer, ca) });
  const verify = createVerify({ issuer, audience, keys });
  const serviceToken =
    clientId && clientSecret
      ? createServiceToken({
          tokenUrl: new URL(`${issuer}/protocol/openid-connect/token`),
          clientId,
          clientSecret,
          ca,
        })
      : () => Promise.reject(new Fault('service-token-unavailable', { retriable: false }));
  return {
    verify,
    adapter: createAdapter({ keycloakUrl, realm, audience, verify }),
    serviceToken,
    warm: keys.warm,
    ready: keys.ready,
  };
}

async function fetchKeys(issuer: string, ca: string | undefined): Promise<JSONWebKeySet> {
  const answer = await requestOver({
    method: 'GET',
    url: new URL(`${issuer}/protocol/openid-connect/certs`),
    timeoutMs: 3_000,
    ca,
    bytesMax: 256 * 1024,
  });
  if (answer.status !== 200) throw new Error(`key server answered ${answer.status}`);
  return JSON.parse(answer.text) as JSONWebKeySet;
}
