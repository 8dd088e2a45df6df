import { Fault, type Instant } from '@doui/kernel';
import {
  consistencyPlan,
  emptyRoot,
  isConsistent,
  parseCheckpoint,
  type SigningKey,
  sameBytes,
  signCheckpoint,
  type TreeHead,
} from '@doui/proof';
import { rootOf } from './sequence.ts';
import type { Sequencer } from './sequencer.ts';
import type { LogStore } from './store.ts';
import { tileReader } from './tile-reader.ts';

export type SignerOptions = {
  readonly origin: string;
  /** All of them sign; the first is the one that stays. */
  readonly keys: readonly SigningKey[];
  readonly sequencer: Pick<Sequencer, 'newest'>;
  readonly store: Pick<LogStore, 'tiles' | 'saveCheckpoint' | 'newestCheckpoint'>;
  readonly now: () => Instant;
  readonly everyMs: number;
  readonly onSigned?: (size: number) => void;
  /** The stored log is not a continuation of what was signed: nothing is signed any more. */
  readonly onForked: () => void;
  readonly onTrouble: (error: unknown) => void;
};

export type Signed = { readonly head: TreeHead; readonly text: string; readonly atMs: Instant };
export type Signer = ReturnType<typeof createSigner>;

const hourMs = 3_600_000;

/**
 * Signs where the log stands, every few seconds, also when nothing was added: the same text with a fresh
 * time, so that a reader can tell a quiet log from one that is kept from him. Before it signs, it proves to
 * itself that the tree holds the one signed before; a database that was turned back or edited is not signed.
 */
export function createSigner(options: SignerOptions) {
  const { origin, keys, sequencer, store, now, everyMs } = options;
  let newest: Signed | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let forked = false;
  let signing: Promise<Signed> | undefined;

  async function signNow(): Promise<Signed> {
    const { after } = await sequencer.newest();
    const head: TreeHead = { origin, size: after.size, root: rootOf(after) };
    const before = newest?.head ?? (await persisted());
    if (before && !(await continues(before, head))) {
      forked = true;
      options.onForked();
      if (newest) return newest;
      throw new Fault('log-forked', { retriable: false, message: 'it is not what was signed' });
    }
    forked = false;
    const atMs = now();
    const text = signCheckpoint(head, keys, atMs);
    if (!newest || newest.head.size !== head.size) {
      await store.saveCheckpoint(Math.floor(atMs / hourMs), head.size, text);
    }
    newest = { head, text, atMs };
    options.onSigned?.(head.size);
    return newest;
  }

  /** What this log signed before this process began. */
  async function persisted(): Promise<TreeHead | undefined> {
    const text = await store.newestCheckpoint();
    return text === undefined ? undefined : parseCheckpoint(text)?.head;
  }

  async function continues(before: TreeHead, { size, root }: TreeHead): Promise<boolean> {
    if (size < before.size) return false;
    if (size === before.size) return sameBytes(root, before.root);
    if (before.size === 0) return sameBytes(before.root, emptyRoot);
    const plan = consistencyPlan(before.size, size);
    const proof = plan.build(await tileReader(store, plan.tiles));
    return isConsistent({ olderSize: before.size, olderRoot: before.root, size, root, proof });
  }

  /** One at a time; whoever asks meanwhile gets the same. */
  function sign(): Promise<Signed> {
    signing ??= signNow().finally(() => {
      signing = undefined;
    });
    return signing;
  }

  async function loop(): Promise<void> {
    await sign().catch(options.onTrouble);
    if (stopped) return;
    timer = setTimeout(() => void loop(), everyMs);
    timer.unref();
  }

  return {
    sign,
    newest: (): Signed | undefined => newest,
    forked: (): boolean => forked,
    start: (): void => void loop(),
    stop: async (): Promise<void> => {
      stopped = true;
      clearTimeout(timer);
      await signing?.catch(() => undefined);
    },
  };
}
