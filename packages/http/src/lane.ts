import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { hasHead, type PlainHead, readPlainHead, type Span } from './plain-head.ts';

/** A route that is answered from the bytes of a connection, before they are made into a request. */
export type Lane = {
  /** The route: `POST` to this path. */
  readonly path: string;
  /**
   * The body of a `200` as JSON, one character a byte of UTF-8. `undefined`, or a fault: nothing was done, and
   * the request goes the ordinary way as if it had just come.
   */
  answer(asked: LaneAsked): string | undefined | Promise<string | undefined>;
};

export type LaneAsked = {
  readonly caller: LaneCaller;
  /** The body is a part of these bytes. */
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
};

/** The same object as long as a connection sends the same head, so that what is known of a caller may be kept on it. */
export type LaneCaller = { readonly authorization: string; known?: unknown };

export type LaneLimits = {
  /** False when no more may be under way. */
  enter(): boolean;
  leave(): void;
};

const firstBytesMs = 10_000;
export const keepAliveMs = 30_000;

/**
 * Puts a lane before a server's own parser. A connection is in it as long as it brings one plain request after
 * the other, each in one piece. The first thing that is anything else takes it out for good: the server gets the
 * connection with those bytes, and all that is said of bad input, limits and time-outs stays in one place.
 */
export function openLane(server: Server, lane: Lane, limits: LaneLimits) {
  const connections = new Set<{ close(): void; destroy(): void }>();
  let closing = false;
  const take = server.listeners('connection').at(-1) as (socket: Socket) => void;
  server.removeListener('connection', take);
  server.on('connection', enter);

  function enter(socket: Socket): void {
    let head: PlainHead | undefined;
    let caller: LaneCaller = { authorization: '' };
    let busy = false;
    /** The other side has ended its half, as who sends one request may; its answer still goes out. */
    let ended = false;
    const body: Span = { from: 0, to: 0 };
    const connection = {
      // What has been answered is still to arrive.
      close: () => void (busy || socket.destroySoon()),
      destroy: () => void socket.destroy(),
    };

    function onData(bytes: Buffer): void {
      if (!head || !hasHead(bytes, head, body)) {
        head = readPlainHead(bytes, lane.path);
        if (!head || !hasHead(bytes, head, body)) {
          handOver(bytes);
          return;
        }
        caller = { authorization: head.authorization };
      }
      if (!limits.enter()) {
        handOver(bytes);
        return;
      }
      const answer = asked(bytes);
      if (answer === undefined || typeof answer === 'string') answered(answer, bytes);
      else {
        busy = true;
        // What comes before the answer waits in the socket.
        socket.pause();
        answer.then(
          (text) => answered(text, bytes),
          () => answered(undefined, bytes),
        );
      }
    }

    function asked(bytes: Buffer) {
      try {
        return lane.answer({ caller, bytes, from: body.from, to: body.to });
      } catch {
        return undefined;
      }
    }

    function answered(text: string | undefined, bytes: Buffer): void {
      busy = false;
      limits.leave();
      if (socket.destroyed) return;
      if (text === undefined) {
        // The server itself answers nobody who has gone half away.
        if (ended) socket.destroy();
        else handOver(bytes);
      } else if (write(text) && socket.isPaused()) socket.resume();
    }

    /** False when the other side does not read its answers: nothing more is taken from it until it has. */
    function write(text: string): boolean {
      if (socket.timeout !== keepAliveMs) socket.setTimeout(keepAliveMs);
      const sent = socket.write(`${headOf(closing)}${text.length}\r\n\r\n${text}`, 'latin1');
      if (closing || ended) socket.destroySoon();
      if (sent) return true;
      socket.pause();
      socket.once('drain', () => socket.resume());
      return false;
    }

    function handOver(bytes: Buffer): void {
      leave();
      socket.setTimeout(0);
      take.call(server, socket);
      socket.unshift(bytes);
      socket.resume();
    }

    const onEnd = (): void => {
      ended = true;
      if (!busy) socket.end();
    };
    const onTimeout = (): void => void (busy || socket.destroy());
    const onClose = (): void => void connections.delete(connection);

    function leave(): void {
      connections.delete(connection);
      socket.off('data', onData).off('end', onEnd).off('timeout', onTimeout).off('close', onClose);
      socket.off('error', connection.destroy);
    }

    connections.add(connection);
    socket.on('end', onEnd).on('timeout', onTimeout).on('close', onClose);
    socket.on('error', connection.destroy);
    socket.setTimeout(firstBytesMs);
    socket.on('data', onData);
  }

  return {
    /** Ends what is idle; what is being answered ends with its answer. */
    close(): void {
      closing = true;
      for (const connection of connections) connection.close();
    },
    destroy(): void {
      for (const connection of connections) connection.destroy();
    },
  };
}

export type OpenLane = ReturnType<typeof openLane>;

let second = 0;
let heads: readonly [keep: string, close: string] = ['', ''];

/** The head of an answer up to the length of its body; the date is of this second. */
function headOf(closing: boolean): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    const common = [
      'HTTP/1.1 200 OK',
      'Content-Type: application/json; charset=utf-8',
      'Cache-Control: no-store',
      `Date: ${new Date(now * 1000).toUTCString()}`,
    ];
    const keep = ['Connection: keep-alive', `Keep-Alive: timeout=${keepAliveMs / 1000}`];
    const text = (lines: readonly string[]) => `${lines.join('\r\n')}\r\nContent-Length: `;
    heads = [text([...common, ...keep]), text([...common, 'Connection: close'])];
  }
  return heads[closing ? 1 : 0];
}
