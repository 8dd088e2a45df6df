/** One answer of the API, with what went wrong in words when something did. */
export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
};

export type Problem = {
  readonly status: number;
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly faults?: readonly { pointer?: string; code: string; detail?: string }[];
  readonly refusals?: readonly {
    pointer?: string;
    code: string;
    article?: string;
    text?: { ja: string; en: string };
  }[];
};

export type Api = {
  call(request: ApiRequest): Promise<Answer>;
};

export type ApiRequest = {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

const RETRIES = 20;
const RETRY_MS = 500;

/** Speaks JSON to the API. A `503` is a pause of the service's own making: it is asked again. */
export const createApi = (baseUrl: string, fetcher: typeof fetch = fetch): Api => ({
  async call(request) {
    for (let attempt = 1; ; attempt++) {
      const answer = await once(baseUrl, request, fetcher);
      if (answer.status !== 503 || attempt > RETRIES) return answer;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  },
});

async function once(baseUrl: string, request: ApiRequest, fetcher: typeof fetch): Promise<Answer> {
  const { method, path, token, body, headers } = request;
  const response = await fetcher(`${baseUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text), headers: response.headers };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The problem document of an answer, as far as it is one. */
export const problemOf = (answer: Answer): Problem =>
  typeof answer.body === 'object' && answer.body !== null
    ? { status: answer.status, ...(answer.body as object) }
    : { status: answer.status, title: String(answer.body ?? '') };
