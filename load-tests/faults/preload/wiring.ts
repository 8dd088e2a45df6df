// Test wiring, loaded into a service with `node --import` by the runs with faults. It never ships: no
// image holds this folder, and it refuses to be loaded where NODE_ENV says production.
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { isRelease, releasesOf } from './kafka-requests.ts';
import { redirectsFrom } from './redirects.ts';
import { shiftClock } from './shift-clock.ts';
import { withoutFence } from './unfenced.ts';

if (process.env['NODE_ENV'] === 'production') {
  throw new Error('the wiring of the runs with faults is not for production');
}

const redirects = redirectsFrom(process.env['DOUI_FAULTS_REDIRECT'] ?? '');
shiftClock(process.env['DOUI_FAULTS_CLOCK'] ?? '');

// Armed by SIGUSR2: the process stops itself after it has decided about a release of the transactional id
// that a file names, and before the first byte of it is written. No signal from outside could hit that.
// An empty file takes the aim away again.
const aim = process.env['DOUI_FAULTS_AIM'] ?? '';
let armed: string | undefined;
process.on('SIGUSR2', () => {
  armed = readFileSync(aim, 'utf8') || undefined;
});
// A tracker that believes it fences: what a run without that guarantee is made of.
const unfenced = process.env['DOUI_FAULTS_UNFENCED'] === 'true';
const begun = releasesOf();
const write = Socket.prototype.write;
Socket.prototype.write = function stopping(this: Socket, ...args: unknown[]): boolean {
  const [bytes] = args;
  if (Buffer.isBuffer(bytes)) {
    if (unfenced) args[0] = withoutFence(bytes);
    begun.saw(bytes);
    if (armed !== undefined && isRelease(bytes, begun, armed)) {
      armed = undefined;
      process.kill(process.pid, 'SIGSTOP');
    }
  }
  return Reflect.apply(write, this, args) as boolean;
} as typeof write;

// Of a service in a network of its own: where everything is that was beside it.
const elsewhereHost = process.env['DOUI_FAULTS_HOST'] ?? '';
const loopback = new Set(['', 'localhost', '127.0.0.1', '::1']);

type To = { port?: number | string; host?: string };
type Connect = Socket['connect'];
const connect: Connect = Socket.prototype.connect;
Socket.prototype.connect = function elsewhere(this: Socket, ...args: unknown[]): Socket {
  // net.connect hands on its normalised arguments as one array.
  const [first] = args;
  const to = (Array.isArray(first) ? first[0] : first) as To | undefined;
  if (typeof to === 'object' && to?.port !== undefined) {
    to.port = redirects.get(Number(to.port)) ?? to.port;
    if (elsewhereHost !== '' && loopback.has(to.host ?? '')) to.host = elsewhereHost;
  }
  return Reflect.apply(connect, this, args) as Socket;
} as Connect;
