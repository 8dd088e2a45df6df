/** A problem document of a service or of the portal (RFC 9457), or that nothing answered. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: readonly ApiFault[];
  readonly refusals: readonly ApiRefusal[];
  /** Whether something was to be changed, not read. */
  readonly changing: boolean;

  constructor(status: number, document: ProblemDocument = {}, changing = false) {
    super(document.title ?? document.code ?? `status ${status}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = document.code ?? (status === 0 ? 'offline' : 'internal');
    this.faults = document.faults ?? [];
    this.refusals = document.refusals ?? [];
    this.changing = changing;
  }
}

export type ApiFault = {
  readonly pointer: string;
  readonly code: string;
  readonly detail?: string;
};
export type ApiRefusal = {
  readonly code: string;
  readonly pointer?: string;
  readonly article?: string;
  readonly text?: { readonly ja: string; readonly en: string };
};
type ProblemDocument = {
  readonly title?: string;
  readonly code?: string;
  readonly faults?: readonly ApiFault[];
  readonly refusals?: readonly ApiRefusal[];
};

type Context = { csrf: string; language: 'ja' | 'en'; acting: ActingFor | undefined };
export type ActingFor = { readonly org: string; readonly person: string };

// Set once by the session and the preferences; every call of the pages reads them here.
const context: Context = { csrf: '', language: 'ja', acting: undefined };
export const setCallContext = (part: Partial<Context>): void => void Object.assign(context, part);

const ended = new Set<() => void>();
/** Called when an answer says that the session is over. */
export function onSessionEnded(listener: () => void): () => void {
  ended.add(listener);
  return () => void ended.delete(listener);
}

export function tellSessionEnded(): void {
  for (const listener of ended) listener();
}

export type ApiCall = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** For what is not JSON. */
  readonly as?: 'json' | 'file';
};

/** A call of the portal's own backend. `undefined` stands for an answer without a body. */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  { body, headers = {}, signal, as = 'json' }: ApiCall = {},
): Promise<T> {
  const changing = method !== 'GET';
  const answer = await fetch(`/api${path}`, {
    method,
    credentials: 'same-origin',
    headers: {
      ...(as === 'json' ? { accept: 'application/json' } : {}),
      'accept-language': context.language,
      ...(changing ? { 'doui-csrf': context.csrf } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...actingHeader(path),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, {}, changing);
  });
  if (answer.ok && as === 'file') return (await answer.blob()) as T;
  const text = await answer.text();
  const read = text === '' ? undefined : parsed(text);
  if (answer.ok) return read as T;
  if (answer.status === 401) tellSessionEnded();
  throw new ApiProblem(answer.status, (read ?? {}) as ProblemDocument, changing);
}

/** Who acts for somebody says so with every call about that person. */
function actingHeader(path: string): Record<string, string> {
  const { acting } = context;
  const own = acting && `/v1/organisations/${acting.org}`;
  const about = path.startsWith(`${own}/persons/me`) || path.startsWith(`${own}/stops/`);
  if (!acting || !about) return {};
  return { 'doui-person': acting.person };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  call<T>('GET', path, { signal });

/** What is missing is an answer too, and no error in the browser's journal: the backend says 204. */
export const getIfThere = async <T>(path: string, signal?: AbortSignal): Promise<T | null> =>
  (await call<T | undefined>('GET', path, { signal, headers: { 'doui-if-there': '1' } })) ?? null;

/** Says so at each server-sent event; returns when the stream has ended, however it did. */
export async function watch(path: string, heard: () => void, signal: AbortSignal): Promise<void> {
  try {
    const answer = await fetch(`/api${path}`, {
      headers: { accept: 'text/event-stream', ...actingHeader(path) },
      signal,
    });
    if (!answer.ok || !answer.body) return;
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = events.pop() ?? '';
      // A comment keeps the line open and no more: whoever reads anew then leaves a record of it.
      if (events.some((event) => /^data:/m.test(event))) heard();
    }
  } catch {
    // A line that is cut is no event; whoever watches comes back.
  }
}
