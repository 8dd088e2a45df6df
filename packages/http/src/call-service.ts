import { requestOver } from '@doui/auth';
import { Fault } from '@doui/kernel';
import type { ProblemDocument } from './problem.ts';

export type CallServiceOptions = {
  readonly url: string;
  /** Gives the service's own token. */
  readonly auth: { serviceToken(): Promise<string> };
  /** At most 3 s, whatever is asked for. */
  readonly timeoutMs?: number;
  readonly ca?: string | undefined;
};

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  /** For lists of questions: sent as NDJSON. */
  readonly lines?: readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
};

export type Called = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** Set when the answer is a problem document. */
  readonly problem?: ProblemDocument;
};

export type ServiceClient = { call(call: Call): Promise<Called> };

/**
 * Calls another doui service with this service's own token. Throws the fault `service-unavailable`
 * when there is no answer or a 5xx; everything else is an answer.
 */
export function callService(options: CallServiceOptions): ServiceClient {
  const { url, auth, ca } = options;
  const timeoutMs = Math.min(options.timeoutMs ?? 3_000, 3_000);
  return {
    async call({ method, path, body, lines, headers }) {
      const answer = await requestOver({
        method,
        url: new URL(path, url),
        timeoutMs,
        ca,
        headers: {
          authorization: `Bearer ${await auth.serviceToken()}`,
          accept: 'application/json',
          ...(lines ? { 'content-type': 'application/x-ndjson' } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(lines ? { body: lines.map((line) => `${JSON.stringify(line)}\n`).join('') } : {}),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (answer.status >= 500) {
        const message = `${method} ${new URL(url).host} answered ${answer.status}`;
        throw new Fault('service-unavailable', { retriable: true, message });
      }
      return readAnswer(answer);
    },
  };
}

function readAnswer(answer: Awaited<ReturnType<typeof requestOver>>): Called {
  const { status, headers, text } = answer;
  const type = String(headers['content-type'] ?? '');
  if (!/json/.test(type)) return { status, headers, body: text };
  if (/ndjson/.test(type)) {
    const lines = text.split('\n').filter((line) => line !== '');
    return { status, headers, body: lines.map((line) => JSON.parse(line) as unknown) };
  }
  try {
    const body: unknown = JSON.parse(text);
    if (!/problem\+json/.test(type)) return { status, headers, body };
    return { status, headers, body, problem: body as ProblemDocument };
  } catch (cause) {
    throw new Fault('service-unavailable', { retriable: true, message: 'not JSON', cause });
  }
}
