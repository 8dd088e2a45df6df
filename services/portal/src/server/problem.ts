import { languageOf, problem, problemDocument } from '@doui/http';
import type { Request, Response } from 'express';

/** A problem of the portal's own, in the form of all problems here. */
export function sendProblem(
  request: Request,
  response: Response,
  code: string,
  extra: { retryAfterS?: number } = {},
): void {
  const given = problem(code, extra);
  const language = languageOf(request.headers['accept-language']);
  if (given.status === 503) response.set('retry-after', String(extra.retryAfterS ?? 1));
  response.status(given.status).type('application/problem+json');
  response.set('cache-control', 'no-store');
  response.send(JSON.stringify(problemDocument(given, language, '')));
}
