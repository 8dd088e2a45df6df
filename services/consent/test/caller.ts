import { randomUUID } from 'node:crypto';

type Json = Record<string, unknown>;
export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json & {
    readonly code?: string;
    readonly person?: string;
    readonly position?: string;
    readonly version?: number;
  };
};

export type Caller = ReturnType<typeof callerOf>;

/** Speaks to one organisation of a service with one token. */
export function callerOf(base: string, org: string, token: string) {
  const url = (path: string) =>
    path.startsWith('/') ? `${base}${path}` : `${base}/v1/organisations/${org}/${path}`;
  async function call(method: string, path: string, body?: unknown, headers: Json = {}) {
    const response = await fetch(url(path), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(headers as Record<string, string>),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answered = (await response.json()) as Answered['body'];
    return { status: response.status, headers: response.headers, body: answered } as Answered;
  }
  return {
    get: (path: string, headers: Json = {}) => call('GET', path, undefined, headers),
    put: (path: string, body: Json) => call('PUT', path, { commandId: randomUUID(), ...body }),
    post: (path: string, body: Json, headers: Json = {}) =>
      call('POST', path, { commandId: randomUUID(), ...body }, headers),
    async lines(path: string, lines: readonly unknown[]): Promise<Answered[]> {
      const response = await fetch(url(path), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        body: lines
          .map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
          .join(''),
      });
      const answered = (await response.text()).split('\n').filter((line) => line !== '');
      return answered.map((line) => {
        const { status, body, problem } = JSON.parse(line);
        return { status, headers: response.headers, body: body ?? problem };
      });
    },
  };
}
