import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { useAgent } from 'request-filtering-agent';
import type { PostAnswer } from '../acknowledgements/answered.ts';
import { type Outcome, outcomeOf } from '../deliveries/schedule.ts';

export type PostOptions = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What came of it, and what was answered where it was taken and the answer is short JSON. */
export type Posted = Outcome & { readonly answer?: PostAnswer };

export type Post = {
  (options: PostOptions): Promise<Posted>;
  close(): void;
};

const answerBytesMax = 64 * 1024;
const wordBytesMax = 4 * 1024;

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
    // Addressees are bounded each by the width of its lane. A bound for each host made those who share one wait
    // for the silence of another, and their waiting count as theirs.
    maxTotalSockets: 8_192,
    maxFreeSockets: 16,
    timeout: timeoutMs,
    ...(allowLoopback ? { allowIPAddressList: ['127.0.0.1', '::1'] } : {}),
  };
  const agents = {
    'http:': useAgent('http://doui.invalid', filter),
    'https:': useAgent('https://doui.invalid', filter),
  };

  // A kept connection may have been closed by the other side meanwhile; that is no attempt.
  const post = async (wanted: PostOptions): Promise<Posted> => {
    const outcome = await once(wanted);
    return outcome === 'stale-connection' ? asOutcome(await once(wanted)) : outcome;
  };
  const once = ({ url, headers, body }: PostOptions): Promise<Posted | 'stale-connection'> =>
    new Promise((resolve) => {
      const target = new URL(url);
      const secure = target.protocol === 'https:';
      const bytes = Buffer.from(body);
      let timer: NodeJS.Timeout | undefined;
      const end = (outcome: Posted | 'stale-connection'): void => {
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
          const parts: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => {
            read += chunk.length;
            if (read <= wordBytesMax) parts.push(chunk);
            if (read > answerBytesMax) request.destroy();
          });
          answer.on('error', () => undefined);
          // The status is the answer; below it an acknowledgement may stand, nothing else is read.
          answer.on('close', () => {
            const { statusCode = 0, headers } = answer;
            const outcome = outcomeOf(statusCode, headers['retry-after'], now());
            const said = answer.complete && read > 0 && read <= wordBytesMax;
            end(said ? { ...outcome, answer: { headers, body: Buffer.concat(parts) } } : outcome);
          });
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

const asOutcome = (outcome: Posted | 'stale-connection'): Posted =>
  outcome === 'stale-connection' ? { type: 'failed', code: 'econnreset' } : outcome;

function codeOf(error: NodeJS.ErrnoException): string {
  if (/is not allowed|DNS lookup .* is not allowed/i.test(error.message)) return 'address-refused';
  return typeof error.code === 'string' && /^[A-Z0-9_]{2,40}$/.test(error.code)
    ? error.code.toLowerCase().replaceAll('_', '-')
    : 'not-reached';
}
