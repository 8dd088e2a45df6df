import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

// A process of its own that takes traces over OTLP/HTTP (JSON) and appends one line per span to a file:
// node packages/testing/src/otlp-receiver.ts <port> <file>

type Attribute = { key: string; value: { stringValue?: string; intValue?: string } };
type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes?: Attribute[];
  links?: { traceId: string; spanId: string }[];
};
type OtlpBody = {
  resourceSpans?: {
    resource?: { attributes?: Attribute[] };
    scopeSpans?: { spans?: OtlpSpan[] }[];
  }[];
};

const [port, file] = process.argv.slice(2);
if (!port || !file) {
  console.error('usage: node packages/testing/src/otlp-receiver.ts <port> <file>');
  process.exit(2);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const sent = Buffer.concat(chunks);
    const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    for (const line of linesOf(JSON.parse(bytes.toString('utf8')) as OtlpBody)) {
      appendFileSync(file, `${line}\n`);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});

function linesOf(body: OtlpBody): string[] {
  return (body.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const service = textOf(resource?.attributes, 'service.name');
    const spans = (scopeSpans ?? []).flatMap((scope) => scope.spans ?? []);
    return spans.map((span) => JSON.stringify({ service, ...span }));
  });
}

const textOf = (attributes: Attribute[] | undefined, key: string): string | undefined =>
  attributes?.find((attribute) => attribute.key === key)?.value.stringValue;

server.listen(Number(port), '127.0.0.1', () => console.log(`ready on 127.0.0.1:${port}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
