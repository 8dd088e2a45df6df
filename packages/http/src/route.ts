import type { IncomingMessage } from 'node:http';
import type { Principal, Role } from '@doui/auth';
import type { Text } from '@doui/kernel';
import type { z } from 'zod';
import type { AccessReason } from './access.ts';
import type { Language } from './language.ts';
import type { Reply } from './replies.ts';

/** Who a `{person}` in the path is, as the service's own hook found out. */
export type PersonSeen = {
  readonly person: string;
  /** The caller is that person: reading one's own data leaves no access record. */
  readonly self: boolean;
  /** Who acts for the person: the representative's person id or a system's client. */
  readonly actingFor?: string;
};

export type Context<Params = unknown, Query = unknown, Body = unknown, Headers = unknown> = {
  /** Who asks. On a public route without roles, `subject` is empty. */
  readonly principal: Principal;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Headers;
  /** The client's, from `commandId` in the body or `Idempotency-Key`; else a new one. */
  readonly commandId: string;
  /** The version named by `If-Match`. */
  readonly ifMatch?: number;
  readonly language: Language;
  readonly traceId: string;
  /** Set when the path has `{person}`. */
  readonly person?: PersonSeen;
  /** The raw request, for streams. */
  readonly request: IncomingMessage;
  /** Why the caller looks, when that was said; it stands in the access record. */
  readonly reason?: AccessReason;
  /** Writes access records for a streamed answer; `ndjson` calls it. */
  readonly accessed: (persons: readonly string[]) => Promise<void>;
};

export type Answer = {
  readonly what: string;
  readonly schema?: z.ZodType;
  /** When it is not JSON. */
  readonly type?: string;
};

type Shape = z.ZodObject;
type Out<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<string, never>;

export type RouteSpec<
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends z.ZodType | undefined,
  H extends Shape | undefined,
> = {
  /** The operation's id in OpenAPI, in access records and in metrics. */
  readonly id: string;
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'patch';
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly summary: Text;
  readonly roles: readonly Role[] | 'public';
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly headers?: H;
  /** Content types of a body the handler reads itself as a stream. */
  readonly streams?: readonly string[];
  /** The client must name its command. */
  readonly command?: boolean;
  /** Shows data of persons: an access record is written before the answer. */
  readonly showsPersons?: boolean;
  readonly answers: Readonly<Record<number, Answer>>;
  readonly handler: (context: Context<Out<P>, Out<Q>, Out<B>, Out<H>>) => Promise<Reply>;
};

/** A route with its types forgotten: what `createApp` takes. */
export type Route = Omit<
  RouteSpec<Shape | undefined, Shape | undefined, z.ZodType | undefined, Shape | undefined>,
  'handler'
> & {
  readonly handler: (context: Context) => Promise<Reply>;
};

/** Says what a route is; the handler gets what the schemas made of the request. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  H extends Shape | undefined = undefined,
>(spec: RouteSpec<P, Q, B, H>): Route {
  return spec as unknown as Route;
}
