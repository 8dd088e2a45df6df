import { Fault } from '@doui/kernel';
import { requestOver } from './request.ts';

export type ServiceTokenOptions = {
  readonly tokenUrl: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly ca?: string | undefined;
  readonly nowMs?: () => number;
};

type Held = { readonly token: string; readonly renewAtMs: number; readonly endsAtMs: number };

const unavailable = (cause?: unknown) =>
  new Fault('service-token-unavailable', { retriable: true, cause });

/** The service's own token (client credentials), cached, renewed before it ends, one request at a time. */
export function createServiceToken(options: ServiceTokenOptions): () => Promise<string> {
  const { nowMs = Date.now } = options;
  let held: Held | undefined;
  let underWay: Promise<Held> | undefined;

  const renew = () => {
    underWay ??= fetchToken(options, nowMs)
      .then((fresh) => {
        held = fresh;
        return fresh;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };

  return async () => {
    const now = nowMs();
    if (held && now < held.renewAtMs) return held.token;
    if (held && now < held.endsAtMs) {
      void renew().catch(() => undefined); // Still good: nobody waits for the renewal.
      return held.token;
    }
    return (await renew()).token;
  };
}

async function fetchToken(options: ServiceTokenOptions, nowMs: () => number): Promise<Held> {
  const { tokenUrl, clientId, clientSecret, ca } = options;
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const askedAtMs = nowMs();
  const answer = await requestOver({
    method: 'POST',
    url: tokenUrl,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    },
    body: 'grant_type=client_credentials',
    timeoutMs: 3_000,
    ca,
  }).catch((cause: unknown) => {
    throw unavailable(cause);
  });
  if (answer.status !== 200) throw unavailable(new Error(`status ${answer.status}`));
  const { token, lastsS } = readAnswer(answer.text);
  // Renewed after four fifths of its life, and never used in its last seconds.
  return {
    token,
    renewAtMs: askedAtMs + lastsS * 800,
    endsAtMs: askedAtMs + Math.max(0, lastsS - 5) * 1000,
  };
}

function readAnswer(text: string): { token: string; lastsS: number } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null) {
      const { access_token: token, expires_in: lastsS } = body as Record<string, unknown>;
      if (typeof token === 'string' && typeof lastsS === 'number') return { token, lastsS };
    }
  } catch (cause) {
    throw unavailable(cause);
  }
  throw unavailable();
}
