import { Fault } from '@doui/kernel';
import type { Logger } from '@doui/telemetry';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { rateLimit } from 'express-rate-limit';
import { type ApiPorts, apiRoutes } from './api/api-routes.ts';
import { neverCached, securityHeaders } from './headers.ts';
import { type LoginPorts, loginRoutes } from './login/login-routes.ts';
import type { Embedders } from './pages/embedders.ts';
import type { PageFiles } from './pages/page-files.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { sendProblem } from './problem.ts';

export type PortalPorts = ApiPorts &
  LoginPorts & {
    readonly pages: PageFiles;
    readonly log: Logger;
    readonly ready: () => Readonly<Record<string, boolean>>;
    readonly perMinute: number;
    readonly embedders: Embedders;
  };

/** The backend of the pages: who is signed in, the calls they may make, and the pages themselves. */
export function portalApp(ports: PortalPorts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.use(securityHeaders());
  app.get('/livez', (_request, response) => void response.json({ alive: true }));
  app.get('/readyz', neverCached, (_request, response) => {
    const checks = ports.ready();
    const ready = Object.values(checks).every(Boolean);
    if (!ready) response.set('retry-after', '1');
    response.status(ready ? 200 : 503).json({ ready, checks });
  });
  app.use(['/login', '/callback', '/api'], limitOf(ports.perMinute), neverCached);
  app.use('/api', apiRoutes(ports));
  app.use(loginRoutes(ports));
  app.use(pageRoutes(ports.pages, ports.embedders));
  app.use((request, response) => sendProblem(request, response, 'no-such-route'));
  app.use(onError(ports));
  return app;
}

const limitOf = (perMinute: number) =>
  rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (request, response) => sendProblem(request, response, 'too-many-requests'),
  });

const onError =
  ({ log }: PortalPorts): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    if (response.headersSent) return void response.destroy();
    if (error instanceof Fault) return sendProblem(request, response, error.code);
    if (error instanceof URIError) return sendProblem(request, response, 'malformed-url');
    log.error('a request failed', { error });
    sendProblem(request, response, 'internal');
  };
