import { type Position, streamKey } from '@doui/kernel';
import type { Registry } from '../consents/notices.ts';
import type { Document, Kind, RegistryRecord, ValueOf } from './documents.ts';

const isOf = <K extends Kind>(
  kind: K,
  document: Document,
): document is Extract<Document, { kind: K }> & { value: ValueOf<K> } => document.kind === kind;

type Held = { readonly version: number; readonly document: Document | undefined };
/** A version of a notice that a person says it was shown. */
export type ShownNotice = {
  readonly org: string;
  readonly notice: string;
  readonly version: number;
};

type Waiting = { readonly version: number; readonly done: () => void };

export type RegistryView = ReturnType<typeof createRegistryView>;

/** The newest documents of the registry, in memory, fed by its state topic. */
export function createRegistryView() {
  const held = new Map<string, Held>();
  const waiting = new Map<string, Waiting[]>();
  let caughtUp = false;
  let wentBack = 0;

  /** Takes a record in; an older version changes nothing and is counted. */
  function apply({ stream, version, document }: RegistryRecord): void {
    const before = held.get(stream);
    if (before && version < before.version) {
      wentBack += 1;
      return;
    }
    held.set(stream, { version, document });
    const all = waiting.get(stream);
    if (!all) return;
    const rest = all.filter((one) => one.version > version);
    if (rest.length > 0) waiting.set(stream, rest);
    else waiting.delete(stream);
    for (const one of all) if (one.version <= version) one.done();
  }

  /** What cannot be read is not known any more: consents that rest on it are refused. */
  const hold = (stream: string): void => {
    held.set(stream, { version: held.get(stream)?.version ?? 0, document: undefined });
  };

  function find<K extends Kind>(org: string, kind: K, id: string): ValueOf<K> | undefined {
    const document = held.get(streamKey(org, kind, id))?.document;
    return document && isOf(kind, document) ? document.value : undefined;
  }

  /** True when the view reflects `position`, at the latest after `waitMs`. */
  function reach({ stream, version }: Position, waitMs: number): Promise<boolean> {
    if ((held.get(stream)?.version ?? 0) >= version) return Promise.resolve(true);
    return new Promise((resolve) => {
      const one = { version, done: () => end(true) };
      const timer = setTimeout(() => end(false), waitMs);
      const end = (reached: boolean) => {
        clearTimeout(timer);
        const rest = (waiting.get(stream) ?? []).filter((other) => other !== one);
        if (rest.length > 0) waiting.set(stream, rest);
        else waiting.delete(stream);
        resolve(reached);
      };
      waiting.set(stream, [...(waiting.get(stream) ?? []), one]);
    });
  }

  /**
   * Waits for the version of a notice that follows the newest known one: the registry shows it to the
   * person the moment it is published, and our view may hear of it a little later.
   */
  async function shown(at: ShownNotice, waitMs: number): Promise<void> {
    const { org, notice, version } = at;
    const stream = streamKey(org, 'notice', notice);
    const end = performance.now() + waitMs;
    for (;;) {
      const known = find(org, 'notice', notice)?.version ?? 0;
      const leftMs = end - performance.now();
      if (version !== known + 1 || leftMs <= 0) return;
      const next = (held.get(stream)?.version ?? 0) + 1;
      await reach({ service: 'purpose-registry', stream, version: next }, leftMs);
    }
  }

  return {
    apply,
    shown,
    hold,
    find,
    reach,
    ready: () => caughtUp,
    caughtUp: () => {
      caughtUp = true;
    },
    wentBack: () => wentBack,
    /** What an answer to this notice is judged by. */
    about: (org: string, notice: string | undefined): Registry => ({
      notice: notice === undefined ? undefined : find(org, 'notice', notice),
      retentionDays: (purpose) => find(org, 'purpose', purpose)?.retentionDays,
      aboutParents: (item) => find(org, 'item', item)?.aboutParents ?? false,
    }),
  };
}
