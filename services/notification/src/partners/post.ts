import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { useAgent } from 'request-filtering-agent';
import { type Outcome, outcomeOf } from '../deliveries/schedule.ts';

export type PostOptions = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Post = {
  (options: PostOptions): Promise<Outcome>;
  close(): void;
};

const answerBytesMax = 64 * 1024;

/**
 * Posts once. Every connection is checked after the name was resolved (S5: loopback, private,
 * link-local and metadata addresses are refused), redirects are not followed, and 15 s end it all.
 */
export function createPost(options: {
  readonly allowLoopback: boolean;
  readonly timeoutMs?: number;
  readonly now: () => number;
}): Post {
  const { allowLoopback, timeoutMs = 15_000, now } = options;
  const filter = {
    keepAlive: true,
    maxSockets: 64,
    maxFreeSockets: 16,
    timeout: timeoutMs,
    ...(allowLoopback ? { allowIPAddressList: ['127.0.0.1', '::1'] } : {}),
  };
  const agents = {
    'http:': useAgent('http://doui.invalid', filter),
    'https:': useAgent('https://doui.invalid', filter),
  };

  // A kept connection may have been closed by the other side meanwhile; that is no attempt.
  const post = async (wanted: PostOptions): Promise<Outcome> => {
    const outcome = await once(wanted);
    return outcome === 'stale-connection' ? asOutcome(await once(wanted)) : outcome;
  };
  const once = ({ url, headers, body }: PostOptions): Promise<Outcome | 'stale-connection'> =>
    new Promise((resolve) => {
      const target = new URL(url);
      const secure = target.protocol === 'https:';
      const bytes = Buffer.from(body);
      let timer: NodeJS.Timeout | undefined;
      const end = (outcome: Outcome | 'stale-connection'): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      const request = (secure ? overHttps : overHttp)(
        target,
        {
          method: 'POST',
          agent: agents[secure ? 'https:' : 'http:'],
          headers: {
            ...headers,
            'content-type': 'application/json',
            'content-length': bytes.length,
            'user-agent': 'doui-webhooks/1',
          },
        },
        (answer) => {
          let read = 0;
          answer.on('data', (chunk: Buffer) => {
            read += chunk.length;
            if (read > answerBytesMax) request.destroy();
          });
          answer.on('error', () => undefined);
          // The status is the answer; what the partner writes below it interests nobody.
          answer.on('close', () =>
            end(outcomeOf(answer.statusCode ?? 0, answer.headers['retry-after'], now())),
          );
        },
      );
      timer = setTimeout(() => {
        end({ type: 'failed', code: 'timed-out' });
        request.destroy();
      }, timeoutMs);
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && error.code === 'ECONNRESET';
        end(stale ? 'stale-connection' : { type: 'failed', code: codeOf(error) });
      });
      request.end(bytes);
    });
  return Object.assign(post, {
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  });
}

const asOutcome = (outcome: Outcome | 'stale-connection'): Outcome =>
  outcome === 'stale-connection' ? { type: 'failed', code: 'econnreset' } : outcome;

function codeOf(error: NodeJS.ErrnoException): string {
  if (/is not allowed|DNS lookup .* is not allowed/i.test(error.message)) return 'address-refused';
  return typeof error.code === 'string' && /^[A-Z0-9_]{2,40}$/.test(error.code)
    ? error.code.toLowerCase().replaceAll('_', '-')
    : 'not-reached';
}
