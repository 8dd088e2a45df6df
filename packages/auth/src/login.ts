import { Fault } from '@doui/kernel';
import * as oidc from 'openid-client';
import { requestOver } from './request.ts';

export type LoginOptions = {
  readonly keycloakUrl: string;
  readonly realm: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where Keycloak sends the browser back to. */
  readonly redirectUri: string;
  /** PEM of the authority Keycloak's certificate was signed by. */
  readonly ca?: string | undefined;
};

/** What must be kept, out of the browser's reach, until it comes back. */
export type LoginBegun = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};

export type LoginTokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAtMs: number;
};

/** Signing in for a web portal: authorization code with PKCE, everything but the redirects server-side. */
export type Login = {
  begin(options?: {
    language?: string;
    anew?: boolean;
  }): Promise<{ url: string; kept: LoginBegun }>;
  /** Throws the fault `login-failed` when the answer does not belong to what was begun. */
  finish(url: URL, kept: LoginBegun): Promise<LoginTokens>;
  /** `undefined` when Keycloak says that the session is over. */
  renew(refreshToken: string): Promise<LoginTokens | undefined>;
  /** Ends the session at Keycloak, without the browser and so without a token in it; false when it could not. */
  end(refreshToken: string): Promise<boolean>;
};

const timeoutMs = 5_000;

export function createLogin(options: LoginOptions): Login {
  const { clientId, clientSecret, redirectUri } = options;
  let known: Promise<oidc.Configuration> | undefined;

  const configuration = (): Promise<oidc.Configuration> => {
    known ??= discover(options).catch((cause: unknown) => {
      known = undefined; // Keycloak may have been away only for a moment.
      throw new Fault('service-unavailable', { retriable: true, message: 'no Keycloak', cause });
    });
    return known;
  };

  return {
    async begin({ language, anew } = {}) {
      const kept = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid',
        state: kept.state,
        nonce: kept.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
        code_challenge_method: 'S256',
        ...(language ? { ui_locales: language } : {}),
        ...(anew ? { prompt: 'login' } : {}),
      });
      return { url: url.href, kept };
    },
    async finish(url, { state, nonce, verifier }) {
      try {
        const answer = await oidc.authorizationCodeGrant(await configuration(), url, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        return tokensIn(answer);
      } catch (cause) {
        if (cause instanceof Fault) throw cause;
        throw new Fault('login-failed', { retriable: false, cause });
      }
    },
    async renew(refreshToken) {
      try {
        return tokensIn(await oidc.refreshTokenGrant(await configuration(), refreshToken));
      } catch (cause) {
        if (cause instanceof oidc.ResponseBodyError && cause.status < 500) return undefined;
        throw new Fault('service-unavailable', { retriable: true, message: 'no Keycloak', cause });
      }
    },
    async end(refreshToken) {
      // Keycloak ends the whole session when its refresh token is given to the end-session endpoint.
      try {
        const end = (await configuration()).serverMetadata().end_session_endpoint;
        if (!end) return false;
        const answer = await requestOver({
          method: 'POST',
          url: new URL(end),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({
            client_id: clientId,
            client_secret: clientSecret,
            refresh_token: refreshToken,
          }).toString(),
          timeoutMs,
          ca: options.ca,
        });
        return answer.status < 300;
      } catch {
        return false; // It ends by itself soon enough; the portal's own session is gone in any case.
      }
    },
  };
}

function discover(options: LoginOptions): Promise<oidc.Configuration> {
  const { keycloakUrl, realm, clientId, clientSecret, ca } = options;
  const issuer = new URL(`${keycloakUrl.replace(/\/+$/, '')}/realms/${realm}`);
  return oidc.discovery(issuer, clientId, clientSecret, oidc.ClientSecretBasic(clientSecret), {
    [oidc.customFetch]: fetchOver(ca),
    timeout: timeoutMs / 1_000,
    // Plain HTTP is Keycloak on this machine; elsewhere its address is https.
    ...(issuer.protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {}),
  });
}

const fetchOver =
  (ca: string | undefined): oidc.CustomFetch =>
  async (url, { method, headers, body }) => {
    const answer = await requestOver({
      method: method === 'POST' ? 'POST' : 'GET',
      url: new URL(url),
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      timeoutMs,
      ca,
      bytesMax: 1024 * 1024,
    });
    const type = String(answer.headers['content-type'] ?? '');
    return new Response(answer.text, { status: answer.status, headers: { 'content-type': type } });
  };

type Answer = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>;

function tokensIn(answer: Answer): LoginTokens {
  const { access_token: accessToken, refresh_token: refreshToken } = answer;
  if (!refreshToken) throw new Error('Keycloak left out a token');
  const lastsMs = (answer.expires_in ?? 60) * 1_000;
  return { accessToken, refreshToken, expiresAtMs: Date.now() + lastsMs };
}
