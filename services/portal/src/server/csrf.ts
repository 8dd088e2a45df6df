import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Session } from './sessions/session.ts';

const reading = new Set(['GET', 'HEAD']);

/**
 * S9: what changes something comes from our own pages. Three marks, each enough against another site:
 * where the browser says the request comes from, a header no form can set, and a token of the session.
 */
export function isOwnRequest(request: Request, session: Session, publicUrl: string): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (reading.has(request.method)) return true;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== new URL(publicUrl).origin) return false;
  const given = Buffer.from(String(request.headers['doui-csrf'] ?? ''));
  const wanted = Buffer.from(session.csrf);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
