import { createWriteStream } from 'node:fs';
import { connect, type Stream } from '@doui/stream';

/** What every party of the examples does: say that it is ready, write lines, end when told. */
export type Party = {
  /** One JSON object to the file of this party. */
  write(line: object): void;
  /** Says on standard output that others may go on. */
  ready(what: object): void;
  /** Runs once at SIGTERM, SIGINT or when the parent is gone; what it gives back is printed. */
  onEnd(summary: () => Promise<object> | object): void;
};

export function party(name: string, outFile: string | undefined): Party {
  const out = outFile === undefined ? undefined : createWriteStream(outFile, { flags: 'a' });
  let ending = false;
  return {
    write: (line) => void out?.write(`${JSON.stringify(line)}\n`),
    ready: (what) => console.log(`ready ${JSON.stringify({ party: name, ...what })}`),
    onEnd(summary) {
      const end = async (): Promise<void> => {
        if (ending) return;
        ending = true;
        const line = await summary();
        out?.end();
        if (out) await new Promise<void>((done) => out.once('close', () => done()));
        console.log(`summary ${JSON.stringify({ party: name, ...line })}`);
        process.exit(0);
      };
      for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
        process.on(signal, () => void end());
      }
    },
  };
}

/** A connection to Kafka as the party's own user, from the environment. */
export function kafkaOf(clientId: string): Stream & { readonly user: string } {
  const ca = process.env['DOUI_KAFKA_CA'];
  const user = needed('DOUI_KAFKA_USERNAME');
  const stream = connect({
    brokers: needed('DOUI_KAFKA_BROKERS'),
    username: user,
    password: needed('DOUI_KAFKA_PASSWORD'),
    clientId,
    partitions: Number(process.env['DOUI_PARTITIONS'] ?? 6),
    ...(ca ? { ca } : {}),
  });
  return { ...stream, user };
}

export function needed(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set`);
  process.exit(2);
}

/** Ends with the usage when a required argument is missing. */
export function required(value: string | undefined, usage: string): string {
  if (value !== undefined) return value;
  console.error(usage);
  process.exit(2);
}
