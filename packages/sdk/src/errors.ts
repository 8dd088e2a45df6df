export type Text = { readonly ja: string; readonly en: string };

/** One fault of what was sent: where (JSON pointer), which code, in words. */
export type ProblemFault = {
  readonly in: 'body' | 'path' | 'query' | 'header';
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
};

/** One reason of a refusal, with the article it follows from. */
export type ProblemRefusal = {
  readonly code: string;
  /** `Law27.1`, `P3.4.2.5` … */
  readonly article?: string;
  readonly requirement?: string;
  readonly pointer?: string;
  readonly text?: Text;
};

type DouiErrorParts = {
  code: string;
  message: string;
  status?: number | undefined;
  faults?: readonly ProblemFault[];
  refusals?: readonly ProblemRefusal[];
  pending?: boolean;
  commandId?: string | undefined;
  cause?: unknown;
};

/** The only thing this client throws. */
export class DouiError extends Error {
  /** From the problem document, or `not-delivered`, `not-understood`, `store-failed`, `no-token`. */
  readonly code: string;
  /** HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** Every fault of the input, when the shape was wrong. */
  readonly faults: readonly ProblemFault[];
  /** Every reason, when the law or the state of things refused it. */
  readonly refusals: readonly ProblemRefusal[];
  /** The command is kept and `flush()` will send it again under the same id. */
  readonly pending: boolean;
  readonly commandId: string | undefined;

  constructor(parts: DouiErrorParts) {
    super(parts.message, { cause: parts.cause });
    this.name = 'DouiError';
    this.code = parts.code;
    this.status = parts.status;
    this.faults = parts.faults ?? [];
    this.refusals = parts.refusals ?? [];
    this.pending = parts.pending ?? false;
    this.commandId = parts.commandId;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise;

/** The error a problem document (RFC 9457) tells of; any other body becomes one too. */
export function errorOf(
  status: number,
  body: unknown,
  about: { commandId?: string | undefined; pending?: boolean } = {},
): DouiError {
  const problem = isRecord(body) ? body : {};
  const lastOfType = textOf(problem['type'], '').split(/[/#:]/).at(-1);
  return new DouiError({
    code: textOf(problem['code'], lastOfType || `http-${status}`),
    message: textOf(problem['detail'], textOf(problem['title'], `answered ${status}`)),
    status,
    faults: listOf(problem['faults']).map((fault) => ({
      in: placeOf(fault['in']),
      pointer: textOf(fault['pointer'], ''),
      code: textOf(fault['code'], 'fault'),
      detail: textOf(fault['detail'], ''),
    })),
    refusals: listOf(problem['refusals']) as unknown as ProblemRefusal[],
    ...about,
  });
}

const places = ['body', 'path', 'query', 'header'] as const;
const placeOf = (value: unknown): (typeof places)[number] =>
  places.find((place) => place === value) ?? 'body';

const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];
