import { type Position, positionToken, type Refusal, type Text } from '@doui/kernel';
import { type Problem, problem, type RequestFault } from './problem.ts';

/** What a handler gives back. `http` writes it; a handler never touches the response. */
export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly problem?: Problem;
  readonly headers?: Readonly<Record<string, string>>;
  /** The version shown, as entity tag. */
  readonly etag?: string;
  /** Persons whose data this answer shows, for the access record. */
  readonly persons?: readonly string[];
  /** Written as it comes, with backpressure; takes the place of `body`. */
  readonly stream?: AsyncIterable<string | Uint8Array>;
  /** Content type of `stream` or of a `body` that is a string. */
  readonly type?: string;
};

export type OkOptions = {
  readonly etag?: number | string;
  readonly persons?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
};

const etagOf = (etag: number | string | undefined) =>
  etag === undefined ? {} : { etag: `"${etag}"` };

export const ok = (body: unknown, { etag, ...more }: OkOptions = {}): Reply => ({
  status: 200,
  body,
  ...more,
  ...etagOf(etag),
});

/** A text that is not JSON: a page, a CSV file. */
export const text = (type: string, body: string, { etag, ...more }: OkOptions = {}): Reply => ({
  status: 200,
  body,
  type,
  ...more,
  ...etagOf(etag),
});

export const noContent = (): Reply => ({ status: 204 });

const pending: Text = {
  ja: '受け付けて保存しましたが、まだ配信されていません。提供の停止はまだ反映されていません。',
  en: 'Stored safely, but not published yet: feeds are not closed yet.',
};

export type Recorded = { readonly position: Position; readonly published: boolean };

/**
 * A durable write: `201` when every consumer can see it, `202` when it is only stored. A `202` says
 * in words that nothing has been closed yet, and where its progress can be read.
 */
export function recorded(
  { position, published }: Recorded,
  body: object = {},
  options: { readonly progress?: string; readonly persons?: readonly string[] } = {},
): Reply {
  const { progress, persons } = options;
  return {
    status: published ? 201 : 202,
    body: {
      ...body,
      position: positionToken(position),
      inForce: published,
      ...(published ? {} : { pending: { text: pending, ...(progress ? { progress } : {}) } }),
    },
    etag: `"${position.version}"`,
    ...(!published && progress ? { headers: { location: progress } } : {}),
    ...(persons ? { persons } : {}),
  };
}

const replyOf = (given: Problem): Reply => ({ status: given.status, problem: given });

/** 400: the shape is wrong; every fault is named. */
export const invalid = (faults: readonly RequestFault[]): Reply =>
  replyOf(problem('invalid-request', { faults }));

/** The state of things or the law says no: 409, unless the table says otherwise of the gravest reason. */
export const refused = (refusals: readonly Refusal[]): Reply =>
  replyOf(problem(refusals[0]?.code ?? 'refused', { refusals }));

/** 422: the shape is right, but something it refers to does not exist. */
export const unknownReference = (faults: readonly RequestFault[]): Reply =>
  replyOf(problem('unknown-reference', { faults }));

/** 404, also where the caller must not learn that the thing exists. */
export const notFound = (): Reply => replyOf(problem('not-found'));

export const forbidden = (): Reply => replyOf(problem('forbidden'));

/** 412: `If-Match` named another version. */
export const preconditionFailed = (): Reply => replyOf(problem('precondition-failed'));

/** 503 with the seconds after which trying again makes sense. */
export const unavailable = (code: string, retryAfterS = 1): Reply =>
  replyOf({ code, status: 503, retryAfterS });

export const stream = (type: string, parts: AsyncIterable<string | Uint8Array>): Reply => ({
  status: 200,
  type,
  stream: parts,
});
