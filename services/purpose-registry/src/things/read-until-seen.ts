import { setTimeout as pause } from 'node:timers/promises';

type Options = {
  readonly read: (stream: string, version: number) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  readonly pauseMs?: number;
};

/**
 * Reads a stream until that has worked, one read of it under way at a time: what another replica wrote
 * while the database was away must not stay unseen until somebody writes it again.
 */
export function readUntilSeen({ read, onTrouble, pauseMs = 1_000 }: Options) {
  const wanted = new Map<string, number>();
  let stopped = false;

  async function follow(stream: string): Promise<void> {
    for (let version = wanted.get(stream); version !== undefined && !stopped; ) {
      try {
        await read(stream, version);
        if (wanted.get(stream) === version) wanted.delete(stream);
      } catch (error) {
        onTrouble(error);
        await pause(pauseMs, undefined, { ref: false });
      }
      version = wanted.get(stream);
    }
  }

  return {
    want(stream: string, version: number): void {
      const known = wanted.get(stream);
      if (known !== undefined && known >= version) return;
      wanted.set(stream, version);
      if (known === undefined) void follow(stream);
    },
    stop(): void {
      stopped = true;
    },
  };
}
