import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { traceIdOf } from './handle-route.ts';
import { keepAliveMs, type Lane, type OpenLane, openLane } from './lane.ts';
import { languageOf } from './language.ts';
import { headBytesMax } from './plain-head.ts';
import { problem, problemDocument, problemType } from './problem.ts';
import { decode } from './query.ts';
import { writeProblem } from './write-reply.ts';

type Options = {
  readonly config: { readonly inflightMax?: number };
  readonly before?: (...args: Parameters<RequestListener>) => boolean | Promise<boolean>;
  readonly lane?: Lane;
};

export type LimitedServer = { readonly server: Server; readonly lane: OpenLane | undefined };

/** A server that gives every request limits of size and time, before any code of ours runs. */
export function createServer(
  app: RequestListener,
  { config, before, lane }: Options,
): LimitedServer {
  const inflightMax = config.inflightMax ?? 2_000;
  let inflight = 0;
  const server = createHttpServer(
    {
      headersTimeout: 10_000,
      // Long enough for a stream of lines; plain bodies have a shorter limit of their own.
      requestTimeout: 300_000,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: headBytesMax,
      insecureHTTPParser: false,
      requireHostHeader: true,
      rejectNonStandardBodyWrites: true,
    },
    (request, response) => {
      const refuse = (code: string) => {
        const language = languageOf(request.headers['accept-language']);
        writeProblem(request, response, problem(code), language, traceIdOf(request));
      };
      const url = request.url ?? '';
      const path = url.split('?', 1)[0] ?? '';
      if (url.length > 4_096) return refuse('address-too-long');
      if (!path.startsWith('/') || decode(path)?.includes('\0') !== false) {
        return refuse('malformed-url');
      }
      if (inflight >= inflightMax && !/^\/(livez|readyz)$/.test(path)) return refuse('overloaded');
      inflight++;
      response.once('close', () => {
        inflight--;
      });
      const answered = before?.(request, response) ?? false;
      if (answered === true) return;
      if (answered === false) return void app(request, response);
      void answered.then((done) => {
        if (!done && !response.destroyed) app(request, response);
      });
    },
  );
  server.maxRequestsPerSocket = 0;
  server.on('clientError', onClientError);
  const limits = {
    enter: () => inflight < inflightMax && ++inflight > 0,
    leave: () => void inflight--,
  };
  return { server, lane: lane && openLane(server, lane, limits) };
}

const codes: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

// What was not HTTP gets one answer and a closed connection: nothing behind it can be smuggled in.
function onClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const given = problem(codes[error.code ?? ''] ?? 'malformed-http');
  const body = JSON.stringify(problemDocument(given, 'en', traceIdOf({ headers: {} })));
  socket.end(
    [
      `HTTP/1.1 ${given.status} ${given.code}`,
      'connection: close',
      `content-type: ${problemType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
