import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * S9: nobody but `framedBy` frames these pages, nothing is loaded from elsewhere, and no script or style
 * runs but our own files. `nonce` is for the few rules that the components write while they run.
 */
export function securityHeaders(nonce?: string, framedBy: readonly string[] = []): RequestHandler {
  const framed = framedBy.length > 0;
  const styles = nonce === undefined ? ["'self'"] : ["'self'", `'nonce-${nonce}'`];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: styles,
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: framed ? [...framedBy] : ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // It knows no list; who has one is asked by the policy above alone.
    frameguard: framed ? false : { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // A page of ours must not be reached from a window that another site opened.
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: framed ? 'cross-origin' : 'same-origin' },
  });
}

/** S9: what belongs to a person is kept by nobody on the way, nor by the browser. */
export const neverCached: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'no-store');
  next();
};
