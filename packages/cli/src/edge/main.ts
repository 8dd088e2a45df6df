import { type ApiService, apiServices } from '@doui/local';
import { frontFor } from './front.ts';
import { createEdge } from './proxy.ts';

// A process of its own, so that the command that started it may be busy or gone.
const setting = (service: ApiService) => `DOUI_${service.toUpperCase().replaceAll('-', '_')}_URL`;
const missing = apiServices.map(setting).filter((name) => !process.env[name]);
const port = Number(process.env['DOUI_PORT'] ?? 7000);
if (missing.length > 0 || !Number.isInteger(port)) {
  console.error(
    `edge: these settings are missing or wrong: ${[...missing, 'DOUI_PORT'].join(', ')}`,
  );
  process.exit(1);
}
const urls = Object.fromEntries(
  apiServices.map((service) => [service, process.env[setting(service)] ?? '']),
) as Record<ApiService, string>;
const organisations = (process.env['DOUI_ORGANISATIONS'] ?? '').split(',').filter(Boolean);

// Without a portal the pages are simply not there.
const pages = process.env['DOUI_PAGES_URL'];
const server = createEdge(urls, { front: frontFor(organisations), pages });
server.listen(port, process.env['DOUI_HOST'] ?? '127.0.0.1');
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 5_000).unref();
  });
}
