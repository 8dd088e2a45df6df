import type { Socket } from 'node:net';

type Connection = {
  readonly socket: Socket;
  readonly closed: boolean;
  cleanup(this: Connection, error: Error): void;
};

/**
 * A connection whose socket did not take a command at once waits for `drain`, and for nothing else: neither a socket
 * that is gone already but has not said so, nor one that goes meanwhile without an error, ever drains. The command
 * never ends then, and where it is the monitor's, its server is taken for gone until the process ends. Both happen
 * when a database dies under load: one connection's end is told, somebody asks again at once, and the monitor asks
 * over its own socket, which has ended in the same turn of the loop.
 *
 * Whoever closes a connection wakes its writer, which then finds the error that closed it.
 */
export function wakeWriters(connectionClass: { prototype: object }): void {
  const prototype = connectionClass.prototype as Connection;
  const { cleanup } = prototype;
  prototype.cleanup = function wakening(this: Connection, error: Error): void {
    const first = !this.closed;
    cleanup.call(this, error);
    if (first) this.socket.emit('drain');
  };
}
