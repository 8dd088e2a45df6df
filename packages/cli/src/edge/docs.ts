import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { apiServices } from '@doui/local';

const require = createRequire(import.meta.url);
const library = dirname(require.resolve('swagger-ui-dist/package.json'));

/** Of the library only what the page needs, by name: no path is ever made from a request. */
const files: Readonly<Record<string, string>> = {
  '/docs/swagger-ui.css': 'text/css; charset=utf-8',
  '/docs/swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  '/docs/swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
  '/docs/favicon-32x32.png': 'image/png',
};

// Nothing from elsewhere, nothing inline; the pictures of the style sheet are data URLs.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>doui 同意 API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/look.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/swagger-ui-standalone-preset.js"></script>
<script src="/docs/start.js"></script>
</html>
`;

const documents = apiServices.map((name) => ({ name, url: `/services/${name}/openapi.json` }));
// No validator: it would send the documents' address to somebody else. A token is not kept.
const start = `window.ui = SwaggerUIBundle({
  urls: ${JSON.stringify(documents)},
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  validatorUrl: null,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
});
`;

// The library draws its mark with an inline style, which the policy refuses; the page is ours anyway.
const look = `body { margin: 0 }
.swagger-ui .topbar .link { display: none }
.swagger-ui .topbar .download-url-wrapper { justify-content: flex-start }
`;

const made: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/docs': ['text/html; charset=utf-8', page],
  '/docs/look.css': ['text/css; charset=utf-8', look],
  '/docs/start.js': ['text/javascript; charset=utf-8', start],
};

/** The documents of all services to read and try at `/docs`. True when it has answered. */
export function answerDocs(request: IncomingMessage, response: ServerResponse): boolean {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (request.method !== 'GET' || !/^\/docs(\/|$)/.test(path)) return false;
  const common = {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  const text = Object.hasOwn(made, path) ? made[path] : undefined;
  const file = Object.hasOwn(files, path) ? files[path] : undefined;
  if (text) {
    response.writeHead(200, { ...common, 'content-type': text[0] }).end(text[1]);
  } else if (file) {
    const cached = { 'cache-control': 'public, max-age=3600' };
    response.writeHead(200, { ...common, ...cached, 'content-type': file });
    pipeline(
      createReadStream(join(library, path.slice('/docs/'.length))),
      response,
      () => undefined,
    );
  } else {
    response.writeHead(404, { ...common, 'content-type': 'text/plain' }).end('not found');
  }
  return true;
}
