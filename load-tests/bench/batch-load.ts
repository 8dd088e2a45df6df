import { request } from 'node:http';
import type { BatchJob } from './start-batch-load.ts';
import { type Asked, type HttpLoad, serveLoad } from './start-http-load.ts';

// A process of its own that posts NDJSON on one connection, one request after the other, and reads every line.

let requests: Buffer[] | undefined;
let next = 0;

serveLoad(run);

/** As many requests as it takes to ask everything; the last begins anew where it comes to the end. */
function requestsOf(lines: number, { bodies }: Asked): Buffer[] {
  return Array.from({ length: Math.ceil(bodies.length / lines) }, (_, number) => {
    const from = number * lines;
    const part = Array.from({ length: lines }, (_, at) => bodies[(from + at) % bodies.length]);
    return Buffer.from(`${part.join('\n')}\n`);
  });
}

async function run(job: BatchJob, asked: Asked): Promise<HttpLoad> {
  requests ??= requestsOf(job.lines, asked);
  let operations = 0;
  let tookMs = 0;
  const startMs = performance.now();
  while (tookMs < job.seconds * 1000) {
    const answered = await post(job, requests[next++ % requests.length] as Buffer);
    if (answered !== job.lines) throw new Error(`${answered} answers to ${job.lines} questions`);
    operations += answered;
    tookMs = performance.now() - startMs;
  }
  return { operations, seconds: tookMs / 1000 };
}

const good = Buffer.from('"status":200');

/** How many lines answered `200`. */
const post = ({ port, path, headers }: BatchJob, body: Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    const options = { port, path, host: '127.0.0.1', method: 'POST', headers };
    const asked = request(options, (response) => {
      let answers = 0;
      let tail: Buffer = Buffer.alloc(0);
      response.on('data', (part: Buffer) => {
        const text = tail.length > 0 ? Buffer.concat([tail, part]) : part;
        let from = 0;
        for (let at = text.indexOf(good); at >= 0; at = text.indexOf(good, from)) {
          answers += 1;
          from = at + good.length;
        }
        tail = text.subarray(Math.max(from, text.length - good.length + 1));
      });
      response.on('end', () => resolve(answers));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
