import { hash } from 'node:crypto';
import { type Door, type Stream, streamOver } from '@doui/stream/door';
import { type Broker, createBroker } from '../kafka/broker.ts';
import { simClient } from '../kafka/client.ts';
import type { Mistake } from '../mistakes.ts';
import { createDatabase, type Database } from '../mongo/database.ts';
import { createNetwork, type Network } from './network.ts';
import { createRandom, type Random } from './random.ts';
import { createScheduler, type Process, type Scheduler } from './scheduler.ts';

export const partitions = 2;
/** T and its parts, as the product has them by default. */
export const closing = { closingMs: 1_000, stalenessMs: 400, leaseMs: 400, sweepMs: 100 };

export type World = {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly broker: Broker;
  readonly databases: Readonly<Record<string, Database>>;
  readonly mistake: Mistake | undefined;
  readonly random: Random;
  readonly macKey: Buffer;
  /** What the real code opens towards Kafka, for the process that calls. */
  stream(clientId: string): Stream;
  /** The same client beneath it, for mistakes that go past the real code. */
  client(clientId: string): Record<string | symbol, unknown>;
};

export function createWorld(options: {
  readonly seed: number;
  readonly mistake?: Mistake | undefined;
  readonly traced: boolean;
}): World {
  const { mistake } = options;
  const random = createRandom(options.seed);
  const scheduler = createScheduler({ traced: options.traced });
  const network = createNetwork(scheduler, random.fork('network'));
  const broker = createBroker(scheduler, network, random.fork('broker'), {
    ...{ partitions, sweepMs: closing.sweepMs },
    noFence: mistake === 'no-fence',
    noLease: mistake === 'no-lease',
  });
  const answersEarly = mistake === 'answers-before-durable';
  const database = (name: string): Database =>
    createDatabase(name, scheduler, network, random.fork(name), { answersEarly });
  const committedBefore =
    mistake === 'reads-offset-before-producer' ? new Map<string, never>() : undefined;

  const client = (clientId: string) => {
    const process = scheduler.current();
    const later = (ms: number, run: () => void): void => {
      scheduler.at(process, scheduler.now() + ms, run);
    };
    return simClient({
      ...{ broker, network, clientId, partitions, later, committedBefore },
      readsAborted: mistake === 'reads-aborted-input',
    });
  };

  const log = (level: string, message: string, fields: Record<string, unknown> = {}): void => {
    if (level === 'debug') return;
    scheduler.note(`${scheduler.current().name} ${level}: ${message} ${JSON.stringify(fields)}`);
  };

  return {
    ...{ scheduler, network, broker, mistake, random, client },
    databases: {
      ...{ consent: database('mongo-consent'), optOut: database('mongo-opt-out') },
      ...{ registry: database('mongo-registry'), tracker: database('mongo-tracker') },
    },
    macKey: Buffer.from(hash('sha256', 'the owners of state', 'buffer')),
    stream: (clientId) => {
      const door = {
        ...{ partitions, log, client: (purpose: string) => client(`${clientId}.${purpose}`) },
        clientName: (purpose: string) => `${clientId}.${purpose}`,
      };
      return streamOver(door as unknown as Door);
    },
  };
}

/** A service's process: it can be ended without a word, stopped and continued, and started again. */
export type Service<T> = {
  readonly name: string;
  process(): Process;
  /** What runs in it, while it does. */
  running(): T | undefined;
  crash(): void;
  restart(): unknown;
};

export function createService<T>(world: World, name: string, start: () => T): Service<T> {
  const { scheduler, network } = world;
  let process: Process | undefined;
  let running: T | undefined;

  /** Nothing when it runs: two of one name are no world of ours. */
  function restart(): Process {
    if (process?.alive) return process;
    const made = scheduler.spawn(name);
    made.wallOffsetMs = process?.wallOffsetMs ?? 0;
    process = made;
    network.serve(name, made);
    running = undefined;
    scheduler.at(made, scheduler.now(), () => {
      running = start();
    });
    return made;
  }
  const first = restart();
  const now = (): Process => process ?? first;
  return {
    name,
    process: now,
    running: () => (now().alive ? running : undefined),
    crash() {
      running = undefined;
      scheduler.kill(now());
    },
    restart,
  };
}

/** Tries again until it succeeds, as a service does that is started again by whoever runs it. */
export async function untilDone(run: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await run();
      return;
    } catch {
      await new Promise<void>((resolve) => setTimeout(resolve, 200));
    }
  }
}
