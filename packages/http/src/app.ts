import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Auth } from '@doui/auth';
import type { Text } from '@doui/kernel';
import type { Logger } from '@doui/telemetry';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { AccessLog } from './access.ts';
import { handleRoute, type PersonHook, problemOfError, traceIdOf } from './handle-route.ts';
import type { Lane, OpenLane } from './lane.ts';
import { languageOf } from './language.ts';
import { openApiOf } from './openapi.ts';
import type { Follows } from './positions.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';
import { expressPath, inMatchingOrder } from './route-order.ts';
import { createServer } from './server.ts';
import { writeProblem } from './write-reply.ts';

export type AppOptions = {
  readonly service: string;
  readonly version?: string;
  readonly summary?: Text;
  readonly config: {
    readonly host: string;
    readonly port: number;
    readonly inflightMax?: number;
    readonly publicPerMinute?: number;
  };
  readonly auth: Auth;
  readonly log: Logger;
  readonly routes: readonly Route[];
  /** What must hold for this service to be ready, by name. */
  readonly health?: Readonly<Record<string, () => boolean>>;
  readonly access?: AccessLog;
  readonly persons?: PersonHook;
  /** Of which services it follows positions (`at-least`); of others they are refused. */
  readonly follows?: Follows;
  /** Answers a hot route before Express sees it; true when it did. A promise must not reject. */
  readonly before?: (
    request: IncomingMessage,
    response: ServerResponse,
  ) => boolean | Promise<boolean>;
  /** Answers plain requests to one route straight from their bytes. */
  readonly lane?: Lane;
};

export type App = {
  listen(): Promise<{ readonly host: string; readonly port: number }>;
  /** Stops taking requests, lets those under way end, then returns. */
  close(): Promise<void>;
  openapi(): object;
};

/** The HTTP side of a service, made from its routes. */
export function createApp(options: AppOptions): App {
  const document = openapiOf(options);
  const { server, lane } = createServer(expressApp(options, document), options);
  return {
    openapi: () => document,
    listen: () => listen(server, options),
    close: () => close(server, lane),
  };
}

const openapiOf = ({ service, version = '0.1.0', summary, routes, follows }: AppOptions) =>
  openApiOf(routes, {
    title: `doui ${service}`,
    version,
    summary: summary ? `${summary.en}\n\n${summary.ja}` : `The ${service} service of doui.`,
    follows: Object.keys(follows ?? {}),
  });

function expressApp(options: AppOptions, document: object): Express {
  const { auth, routes, service, access, persons, follows } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', false); // `read-request.ts` reads it: flat, and every oddity a fault.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.use(
    helmet({
      contentSecurityPolicy: { directives: nothingButText },
      frameguard: { action: 'deny' },
    }),
  );

  probes(app, options);
  app.get('/openapi.json', (_request, response) => void response.json(document));
  const limit = publicLimit(options);
  for (const [path, ofPath] of inMatchingOrder(routes)) {
    const matched = app.route(expressPath(path));
    for (const route of ofPath) {
      const guards: RequestHandler[] =
        route.roles === 'public'
          ? [limit]
          : [auth.adapter.attach, auth.adapter.protect(route.roles)];
      matched[route.method](...guards, handleRoute(route, { service, access, persons, follows }));
    }
    matched.all(methodNotAllowed(ofPath));
  }
  app.use(((request, response) => {
    const language = languageOf(request.headers['accept-language']);
    writeProblem(request, response, problem('no-such-route'), language, traceIdOf(request));
  }) satisfies RequestHandler);
  app.use(onError(options));
  return app;
}

// An API shows nothing; a service's pages bring a policy of their own.
const nothingButText = {
  defaultSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  scriptSrc: null,
  styleSrc: null,
  imgSrc: null,
  fontSrc: null,
  objectSrc: null,
  scriptSrcAttr: null,
  upgradeInsecureRequests: null,
};

function probes(app: Express, { health = {}, auth }: AppOptions): void {
  app.get('/livez', (_request, response) => void response.json({ alive: true }));
  app.get('/readyz', (_request, response) => {
    const checks = Object.fromEntries(Object.entries(health).map(([name, ok]) => [name, ok()]));
    const all = { ...checks, keys: auth.ready() };
    if (!all.keys) void auth.warm();
    const ready = Object.values(all).every(Boolean);
    response.status(ready ? 200 : 503).set('cache-control', 'no-store');
    if (!ready) response.set('retry-after', '1');
    response.json({ ready, checks: all });
  });
}

const publicLimit = ({ config }: AppOptions) =>
  rateLimit({
    windowMs: 60_000,
    limit: config.publicPerMinute ?? 1_200,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (request, response) => {
      const language = languageOf(request.headers['accept-language']);
      const given = problem('too-many-requests', { retryAfterS: 60 });
      writeProblem(request, response, given, language, traceIdOf(request));
    },
  });

const methodNotAllowed =
  (routes: readonly Route[]): RequestHandler =>
  (request, response) => {
    const allowed = routes.map(({ method }) => method.toUpperCase());
    response.set('allow', (allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed).join(', '));
    const language = languageOf(request.headers['accept-language']);
    writeProblem(request, response, problem('method-not-allowed'), language, traceIdOf(request));
  };

const onError =
  ({ log }: AppOptions): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const language = languageOf(request.headers['accept-language']);
    const traceId = traceIdOf(request);
    // Express says so when a path cannot be decoded.
    const given = error instanceof URIError ? problem('malformed-url') : problemOfError(error);
    if (given.status === 500) {
      log.error('a request failed', { error, 'doui.trace_id': traceId });
    } else if (given.status === 503) {
      log.warn('a request was not served', { error, 'doui.code': given.code });
    }
    writeProblem(request, response, given, language, traceId);
  };

function listen(server: Server, { config, log }: AppOptions) {
  return new Promise<{ host: string; port: number }>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      const { address, port } = server.address() as AddressInfo;
      log.info('listening', { 'doui.port': port });
      resolve({ host: address, port });
    });
  });
}

function close(server: Server, lane: OpenLane | undefined): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    lane?.close();
    // Streams that do not end are cut, so that a stop takes no longer than this.
    const cut = (): void => {
      server.closeAllConnections();
      lane?.destroy();
    };
    setTimeout(cut, 5_000).unref();
  });
}
