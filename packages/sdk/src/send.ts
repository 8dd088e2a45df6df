import { DouiError } from './errors.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export type RetryOptions = {
  /** Sendings of one command before it is left for `flush()`. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** Longer than this the client does not wait, whatever `Retry-After` says; the command is kept. */
  readonly retryAfterMsMax: number;
  /** Time for one attempt. */
  readonly timeoutMs: number;
};

export const retryDefaults: RetryOptions = {
  attempts: 6,
  firstDelayMs: 200,
  delayMsMax: 5_000,
  retryAfterMsMax: 30_000,
  timeoutMs: 10_000,
};

export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly contentType: string;
  readonly etag: string | undefined;
};

export type Sender = {
  readonly fetch: Fetch;
  readonly token: () => string | Promise<string>;
  readonly retry: RetryOptions;
  readonly sleep: (ms: number) => Promise<void>;
};

// After these nobody knows whether it was done, or it was not done yet: the same id is sent again.
const again = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Sends until there is an answer that will not change, or the attempts are used up. */
export async function send(sender: Sender, request: Request): Promise<Answer> {
  const { retry } = sender;
  let last: { cause?: unknown; answer?: Answer } = {};
  for (let attempt = 0; attempt < retry.attempts; attempt++) {
    const tried = await once(sender, request);
    if ('answer' in tried && !again.has(tried.answer.status)) return tried.answer;
    last = tried;
    const waitMs = delayMs(retry, attempt, 'answer' in tried ? tried.retryAfterMs : undefined);
    if (waitMs === undefined || attempt + 1 === retry.attempts) break;
    await sender.sleep(waitMs);
  }
  throw new DouiError({
    code: 'not-delivered',
    message: last.answer ? `still answered ${last.answer.status}` : 'no answer',
    status: last.answer?.status,
    cause: last.cause,
  });
}

type Tried = { answer: Answer; retryAfterMs: number | undefined } | { cause: unknown };

async function once(sender: Sender, request: Request): Promise<Tried> {
  const token = await tokenOf(sender);
  const timer = new AbortController();
  const limit = setTimeout(() => timer.abort(), sender.retry.timeoutMs);
  try {
    const response = await sender.fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: timer.signal,
      redirect: 'error',
      cache: 'no-store',
    });
    // An answer cut off in its middle is no answer: the parse fails and the same id goes out again.
    const text = await response.text();
    const answer = {
      status: response.status,
      body: bodyOf(response, text),
      contentType: response.headers.get('content-type') ?? '',
      etag: response.headers.get('etag') ?? undefined,
    };
    return { answer, retryAfterMs: retryAfterMs(response.headers.get('retry-after')) };
  } catch (cause) {
    return { cause };
  } finally {
    clearTimeout(limit);
  }
}

async function tokenOf(sender: Sender): Promise<string> {
  try {
    return await sender.token();
  } catch (cause) {
    throw new DouiError({ code: 'no-token', message: 'the token could not be had', cause });
  }
}

function bodyOf(response: Response, text: string): unknown {
  if (text === '') return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('json') || type.includes('ndjson')) return text;
  return JSON.parse(text);
}

/** `Retry-After` in seconds or as a date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** Doubles with each attempt, spread over its upper half; `undefined` means: not now. */
function delayMs(
  retry: RetryOptions,
  attempt: number,
  askedMs: number | undefined,
): number | undefined {
  if (askedMs !== undefined) return askedMs <= retry.retryAfterMsMax ? askedMs : undefined;
  const ceiling = Math.min(retry.delayMsMax, retry.firstDelayMs * 2 ** attempt);
  return ceiling / 2 + Math.random() * (ceiling / 2);
}
