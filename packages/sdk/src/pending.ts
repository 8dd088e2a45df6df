import { DouiError } from './errors.ts';
import type { KeyValueStore } from './store.ts';

/** A write that was asked for and has no final answer yet. */
export type Command = {
  readonly id: string;
  readonly method: 'POST' | 'PUT';
  readonly service: string;
  readonly path: string;
  readonly person: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export type Kept = { readonly key: string; readonly command: Command };

export type Pending = {
  /** Returns only when the command is in the store: nothing is sent before. */
  keep(command: Command): Promise<Kept>;
  drop(kept: Kept): Promise<void>;
  has(kept: Kept): Promise<boolean>;
  /** In the order they were asked for. */
  list(): Promise<Kept[]>;
};

/** Commands in a store, one key each, so that two tabs never overwrite each other's list. */
export function pendingIn(store: KeyValueStore, org: string, now: () => number): Pending {
  const prefix = `doui/${org}/`;
  let counter = 0;
  const failed = (cause: unknown, commandId?: string) =>
    new DouiError({ code: 'store-failed', message: 'the store failed', cause, commandId });
  return {
    async keep(command) {
      counter = (counter + 1) % 1_000_000;
      const order = `${String(now()).padStart(15, '0')}.${String(counter).padStart(6, '0')}`;
      const key = `${prefix}${order}/${command.id}`;
      try {
        await store.set(key, JSON.stringify(command));
      } catch (cause) {
        throw failed(cause, command.id);
      }
      return { key, command };
    },
    async drop({ key, command }) {
      try {
        await store.remove(key);
      } catch (cause) {
        throw failed(cause, command.id);
      }
    },
    async has({ key, command }) {
      try {
        return Boolean(await store.get(key));
      } catch (cause) {
        throw failed(cause, command.id);
      }
    },
    async list() {
      try {
        const keys = (await store.keys()).filter((key) => key.startsWith(prefix)).sort();
        const kept: Kept[] = [];
        for (const key of keys) {
          const text = await store.get(key);
          // Another tab may have had its answer meanwhile.
          if (text) kept.push({ key, command: JSON.parse(text) as Command });
        }
        return kept;
      } catch (cause) {
        throw failed(cause);
      }
    },
  };
}
