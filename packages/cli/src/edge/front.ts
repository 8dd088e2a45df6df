import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiServices } from '@doui/local';
import { answerDocs } from './docs.ts';

/** What the edge answers itself: whether it lives, and a page for developers that says where things are. */
export function frontFor(organisations: readonly string[]) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/livez' || path === '/readyz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return true;
    }
    if (answerDocs(request, response)) return true;
    if (path !== '/services' || request.method !== 'GET') return false;
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      })
      .end(page(organisations));
    return true;
  };
}

const link = (href: string, text: string) => `<li><a href="${href}">${text}</a></li>`;

const page = (organisations: readonly string[]) => `<!doctype html>
<html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>doui 同意</title>
<style>body{font:16px/1.8 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}</style>
<h1>doui 同意</h1>
<p>同意と撤回を届け、第三者提供を止め、止まったことを示します。<br>
<span lang="en">Carries consent and withdrawal, stops third-party feeds, and shows that they stopped.</span></p>
<h2>公表事項 <span lang="en">Public pages</span></h2>
<ul>${organisations.map((org) => link(`/v1/public/organisations/${org}`, org)).join('')}</ul>
<h2>API</h2>
<p><a href="/docs">読んで試す <span lang="en">Read and try</span></a></p>
<ul>${apiServices.map((name) => link(`/services/${name}/openapi.json`, name)).join('')}</ul>
</html>
`;
