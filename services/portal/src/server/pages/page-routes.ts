import { randomBytes } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import { securityHeaders } from '../headers.ts';
import { type Embedders, framedBy } from './embedders.ts';
import { nonceMark, type PageFile, type PageFiles } from './page-files.ts';

/** The built files, and for every other address the one page that knows what to show there. */
export function pageRoutes({ index, files }: PageFiles, embedders: Embedders): Router {
  const router = Router();
  router.get(/.*/, (request, response, next) => {
    const file = files.get(request.path);
    if (file) return sendFile(request, response, file);
    if (request.path.startsWith('/assets/')) return void response.status(404).end();
    const nonce = randomBytes(16).toString('base64');
    const framers = framedBy(embedders, request.path);
    // Said of every answer before it was known which page this is.
    if (framers.length > 0) response.removeHeader('x-frame-options');
    securityHeaders(nonce, framers)(request, response, (error?: unknown) => {
      if (error) return next(error);
      response.set('cache-control', 'no-store').type('html');
      response.send(index.replaceAll(nonceMark, nonce));
    });
  });
  return router;
}

function sendFile(request: Request, response: Response, file: PageFile): void {
  // Names under /assets/ carry a hash of what is in the file.
  const forever = request.path.startsWith('/assets/');
  response.set({
    'cache-control': forever ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
    'content-type': file.type,
    vary: 'accept-encoding',
  });
  const accepts = String(request.headers['accept-encoding'] ?? '');
  if (file.br && /\bbr\b/.test(accepts)) {
    response.set('content-encoding', 'br').end(file.br);
  } else if (file.gzip && /\bgzip\b/.test(accepts)) {
    response.set('content-encoding', 'gzip').end(file.gzip);
  } else {
    response.end(file.bytes);
  }
}
