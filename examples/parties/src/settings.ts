import { connect, type Stream } from '@doui/stream';

/** A setting that must be there. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is missing`);
  process.exit(2);
}

/** The broker, as the user this party was given. */
export const streamOf = (clientId: string): Stream =>
  connect({
    brokers: setting('DOUI_KAFKA_BROKERS'),
    username: setting('DOUI_KAFKA_USERNAME'),
    password: setting('DOUI_KAFKA_PASSWORD'),
    clientId,
    partitions: Number(process.env['DOUI_PARTITIONS'] ?? 6),
    ...(process.env['DOUI_KAFKA_CA'] ? { ca: process.env['DOUI_KAFKA_CA'] } : {}),
  });

/** Resolves when somebody asks this process to end, or is gone. */
export const askedToEnd = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => resolve());
    }
  });
