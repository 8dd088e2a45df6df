import { randomBytes } from 'node:crypto';
import type { Checked, Principal } from '@doui/auth';
import { assert, Fault, fail, isId, ok, type Result } from '@doui/kernel';
import { currentTraceId, metrics } from '@doui/telemetry';
import type { Request, RequestHandler, Response } from 'express';
import { type AccessLog, accessReasons } from './access.ts';
import { languageOf } from './language.ts';
import { behind, type Follows } from './positions.ts';
import { type Problem, problem, type RequestFault } from './problem.ts';
import { readRequest } from './read-request.ts';
import type { Reply } from './replies.ts';
import type { Context, PersonSeen, Route } from './route.ts';
import { writeProblem, writeReply } from './write-reply.ts';

/** Says who a `{person}` in the path is, and whether the caller may speak for it. */
export type PersonHook = (asked: {
  readonly principal: Principal;
  readonly org: string;
  /** As in the path: an id, or `me`. */
  readonly person: string;
  /** Header `Doui-Person`: on whose behalf a representative or system acts. */
  readonly onBehalfOf?: string;
  readonly route: Route;
}) => Promise<Result<PersonSeen, 'not-found' | 'forbidden'>>;

export type RouteDeps = {
  readonly service: string;
  readonly access?: AccessLog | undefined;
  readonly persons?: PersonHook | undefined;
  readonly follows?: Follows | undefined;
};

const nobody: Principal = Object.freeze({ subject: '', client: '', roles: [], expiresAtMs: 0 });
// These belong to no single organisation; every other role acts for the one its token names.
const orgless: ReadonlySet<string> = new Set(['person', 'representative', 'service']);

const wrongReason: RequestFault = {
  in: 'header',
  pointer: '/doui-reason',
  code: 'wrong-value',
  detail: `one of ${accessReasons.join(', ')}`,
};

/** The trace id of a request: the telemetry's, the caller's, or a new one. */
export function traceIdOf(request: { headers: Record<string, unknown> }): string {
  const given = request.headers['traceparent'];
  const parent = typeof given === 'string' ? /^\w\w-([0-9a-f]{32})-/.exec(given)?.[1] : undefined;
  return currentTraceId() ?? parent ?? randomBytes(16).toString('hex');
}

/** One route as an Express handler: read, check whose it is, handle, record the access, reply. */
export function handleRoute(route: Route, deps: RouteDeps): RequestHandler {
  const answered = metrics.histogram('doui.http.answer');
  return async (request, response) => {
    const startedMs = performance.now();
    const outcome = await answer(route, deps, request, response);
    answered.record(performance.now() - startedMs, {
      'doui.operation': route.id,
      'http.response.status_code': outcome,
    });
  };
}

async function answer(route: Route, deps: RouteDeps, request: Request, response: Response) {
  const language = languageOf(request.headers['accept-language']);
  const traceId = traceIdOf(request);
  const refuse = (given: Problem) => {
    writeProblem(request, response, given, language, traceId);
    return given.status;
  };
  const principal = (request as Checked).doui?.principal ?? nobody;
  const org = request.params['org'];
  if (typeof org === 'string' && !mayEnter(route, principal, org)) {
    return refuse(problem('not-found'));
  }
  const read = await readRequest(route, request, paramsOf(request), language);
  if (!read.ok) return refuse(read.error);
  const given = request.headers['doui-reason'];
  const reason = accessReasons.find((one) => one === given);
  if (given !== undefined && reason === undefined)
    return refuse(problem('invalid-request', { faults: [wrongReason] }));
  const seen = await personSeen(route, deps, principal, request);
  if (!seen.ok) return refuse(problem(seen.error));
  const { atLeast, ...asked } = read.value;
  const asker = {
    ...{ principal, person: seen.value },
    org: typeof org === 'string' ? org : undefined,
  };
  const late = atLeast && (await behind(atLeast, asker, deps.follows));
  if (late) return refuse(late);

  const accessed = async (persons: readonly string[]) => {
    if (persons.length === 0 || seen.value?.self) return;
    assert(deps.access, `${route.id} shows persons, so the service needs an access log`);
    const by = { operation: route.id, org: typeof org === 'string' ? org : '', by: principal };
    await deps.access.write({ ...by, actingFor: seen.value?.actingFor, persons, reason });
  };
  const context: Context = {
    ...asked,
    principal,
    language,
    traceId,
    request,
    accessed,
    ...(reason === undefined ? {} : { reason }),
    ...(seen.value ? { person: seen.value } : {}),
  };
  const reply = await route.handler(context);
  if (route.showsPersons) await accessed(personsOf(reply, seen.value));
  await writeReply(request, response, reply, language, traceId);
  return reply.status;
}

// A refusal shows nothing of anybody, so only good answers are recorded.
const personsOf = (reply: Reply, seen: PersonSeen | undefined): readonly string[] =>
  reply.persons ?? (reply.status < 300 && seen ? [seen.person] : []);

function mayEnter(route: Route, principal: Principal, org: string): boolean {
  if (route.roles === 'public') return true;
  if (principal.org !== undefined) return principal.org === org;
  const roles: readonly string[] = route.roles;
  return principal.roles.some((role) => orgless.has(role) && roles.includes(role));
}

const paramsOf = (request: Request): Record<string, unknown> => ({ ...request.params });

async function personSeen(
  route: Route,
  { persons }: RouteDeps,
  principal: Principal,
  request: Request,
): Promise<Result<PersonSeen | undefined, 'not-found' | 'forbidden'>> {
  const { person, org } = request.params;
  if (person === undefined) return ok(undefined);
  assert(persons, `${route.id} has {person}, so the service needs a person hook`);
  if (typeof person !== 'string' || typeof org !== 'string') return fail('not-found');
  const onBehalfOf = request.headers['doui-person'];
  if (onBehalfOf !== undefined && !isId(onBehalfOf)) return fail('not-found');
  return persons({
    principal,
    org,
    person,
    route,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
  });
}

/** What an error becomes outside: a fault its code, anything else nothing but an id. */
export const problemOfError = (error: unknown): Problem => {
  if (!(error instanceof Fault)) return problem('internal');
  const given = problem(error.code);
  return given.status === 503 ? { ...given, retryAfterS: 1 } : given;
};
