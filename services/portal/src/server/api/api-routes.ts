import { languageOf } from '@doui/http';
import { toRfc3339 } from '@doui/kernel';
import { type NextFunction, type Request, type Response, Router } from 'express';
import type { Cookies } from '../cookies.ts';
import { isOwnRequest } from '../csrf.ts';
import { neverCached } from '../headers.ts';
import { sendProblem } from '../problem.ts';
import type { Session } from '../sessions/session.ts';
import { referenceOf, type Sessions } from '../sessions/sessions.ts';
import { allowedCall } from './allowed.ts';
import { createSignal } from './hand-on-signal.ts';
import { organisationsOf } from './mine.ts';
import { passOn, type Services } from './proxy.ts';

export type ApiPorts = {
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly services: Services;
  readonly publicUrl: string;
};

type Handler = (request: Request, response: Response, session: Session) => Promise<unknown>;

/** What the pages ask for, under `/api`: their own session, and the whitelisted calls. */
export function apiRoutes(ports: ApiPorts): Router {
  const { sessions, cookies, services } = ports;
  const router = Router();
  router.use(neverCached);
  const signedIn = guard(ports);
  const handOnSignal = createSignal(services);

  router.get('/session', async (request, response) => {
    const session = await sessions.find(cookies.session(request));
    if (!session) return void response.json({ signedIn: false });
    const { csrf, secrets, endsAtMs, subject } = session;
    const { roles, org } = secrets;
    const followsStops = services['stop-tracker'] !== undefined;
    response.json({
      ...{ signedIn: true, csrf, roles, org, followsStops },
      // Tells a page that somebody else has signed in; it names nobody.
      who: referenceOf(subject),
      endsAt: toRfc3339(endsAtMs),
    });
  });

  router.post(
    '/logout',
    signedIn(async (_request, response, session) => {
      const everywhere = await sessions.end(session);
      cookies.clearSession(response);
      response.json({ everywhere });
    }),
  );

  router.get(
    '/sessions',
    signedIn(async (_request, response, session) => {
      const all = await sessions.others(session);
      const items = all
        .sort((a, b) => b.seenAtMs - a.seenAtMs)
        .map(({ key, device, createdAtMs, seenAtMs }) => ({
          reference: referenceOf(key),
          device,
          since: toRfc3339(createdAtMs),
          seen: toRfc3339(seenAtMs),
          current: key === session.key,
        }));
      response.json({ items });
    }),
  );

  router.post(
    '/sessions/:reference/end',
    signedIn(async (request, response, session) => {
      const found = await sessions.endOther(session, String(request.params['reference']));
      if (found) response.status(204).end();
      else sendProblem(request, response, 'not-found');
    }),
  );

  router.get(
    '/mine',
    signedIn(async (request, response, { key, secrets }) => {
      const language = languageOf(request.headers['accept-language']);
      const token = secrets.accessToken;
      const items = await organisationsOf(services, token, language);
      response.json({ items });
      if (request.headers['sec-gpc'] === '1') await handOnSignal({ key, token }, items);
    }),
  );

  router.use('/v1', async (request, response) => {
    const path = `/v1${request.path}`;
    const allowed = allowedCall(request.method, path);
    if (!allowed) return sendProblem(request, response, 'no-such-route');
    const { service } = allowed;
    const onward = { service, path: `/v1${request.url}` };
    if (!allowed.signedIn) {
      return passOn(services, { ...onward, token: undefined }, request, response);
    }
    return guarded(ports, request, response, ({ secrets }) =>
      passOn(services, { ...onward, token: secrets.accessToken }, request, response),
    );
  });

  router.use((request, response) => sendProblem(request, response, 'no-such-route'));
  return router;
}

const guard = (ports: ApiPorts) => (handler: Handler) => {
  return (request: Request, response: Response, next: NextFunction): void => {
    guarded(ports, request, response, (session) => handler(request, response, session)).catch(next);
  };
};

async function guarded(
  { sessions, cookies, publicUrl }: ApiPorts,
  request: Request,
  response: Response,
  run: (session: Session) => Promise<unknown>,
): Promise<void> {
  const session = await sessions.find(cookies.session(request));
  if (!session) return sendProblem(request, response, 'no-token');
  if (!isOwnRequest(request, session, publicUrl)) {
    return sendProblem(request, response, 'forbidden');
  }
  await run(session);
}
