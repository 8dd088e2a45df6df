import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requestsFor } from '../bench/decision-requests.ts';
import { serve } from '../bench/program.ts';
import { startHttpLoad } from '../bench/start-http-load.ts';

// node:http alone: parses the same question and answers JSON as long as the decision's.
serve(async ({ work }) => {
  const { connections = 32, seconds = 1, answerBytes = 500 } = work;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const asked = JSON.parse(body) as object;
      const fill = 'x'.repeat(answerBytes - body.length - 10);
      const text = JSON.stringify({ ...asked, fill });
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const load = startHttpLoad({ bodies: requestsFor(work).bodies });
  // As long as ours, so that both parse headers of the same size.
  const authorization = `Bearer ${'x'.repeat(work['tokenBytes'] ?? 800)}`;

  return {
    turn: () =>
      load.run({
        ...{ port, path: '/', connections, seconds },
        headers: { 'content-type': 'application/json', authorization },
      }),
    async close() {
      load.close();
      server.close();
    },
  };
});
