import { connect, type Socket } from 'node:net';
import { type Asked, type HttpJob, type HttpLoad, serveLoad } from './start-http-load.ts';

// A process of its own that keeps one request under way on each of its connections. It speaks HTTP by hand,
// so that on a small machine the program that is measured has most of the processor.

let requests: Buffer[] | undefined;
/** Goes on from turn to turn, so that none asks what is still warm from the one before. */
let next = 0;

serveLoad(run);

async function run(job: HttpJob, { bodies, expected }: Asked): Promise<HttpLoad> {
  requests ??= bodies.map((body) => requestOf(job, body));
  const all = requests;
  const latenciesMs: number[] = [];
  let bytes = 0;
  let permits = 0;
  const startMs = performance.now();
  const endMs = startMs + job.seconds * 1000;

  async function client(): Promise<void> {
    const connection = await open(job.port);
    for (let fromMs = performance.now(); fromMs < endMs; ) {
      const number = next++ % all.length;
      const answer = await connection.exchange(all[number] as Buffer);
      if (job.wanted && !answer.includes(job.wanted)) throw new Error(`unwanted: ${answer}`);
      if (job.permitted) {
        const permit = answer.includes(job.permitted);
        if (permit) permits += 1;
        if (expected && (expected[number] === '1') !== permit) {
          throw new Error(`not what the facts say: ${answer} to ${bodies[number]}`);
        }
      }
      bytes += answer.length;
      const nowMs = performance.now();
      latenciesMs.push(nowMs - fromMs);
      fromMs = nowMs;
    }
    connection.close();
  }
  await Promise.all(Array.from({ length: job.connections }, client));
  const seconds = (performance.now() - startMs) / 1000;
  const operations = latenciesMs.length;
  const figures = { answerBytes: bytes / operations, permits: permits / operations };
  return { operations, seconds, latenciesMs, figures };
}

function requestOf({ path, port, headers }: HttpJob, body: string): Buffer {
  const lines = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** One connection, one request at a time; resolves with the body of a `200`. */
async function open(port: number) {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let rest = '';
  let done: (body: string) => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  socket.on('error', (error) => failed(error));
  socket.on('close', () => failed(new Error('the server closed the connection')));
  // One character a byte, so that lengths can be compared.
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    rest += part;
    const head = rest.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(rest.slice(0, head))?.[1]);
    if (!rest.startsWith('HTTP/1.1 200') || !(length >= 0)) return failed(new Error(rest));
    if (rest.length < head + 4 + length) return;
    const body = rest.slice(head + 4, head + 4 + length);
    rest = '';
    done(body);
  });
  return {
    exchange: (request: Buffer) =>
      new Promise<string>((resolve, reject) => {
        done = resolve;
        failed = reject;
        socket.write(request);
      }),
    close() {
      failed = () => undefined;
      socket.end();
    },
  };
}
