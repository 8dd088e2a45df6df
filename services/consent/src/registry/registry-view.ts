import { type Position, streamKey } from '@doui/kernel';
import type { Registry } from '../consents/notices.ts';
import type { Document, Kind, RegistryRecord, ValueOf } from './documents.ts';

const isOf = <K extends Kind>(
  kind: K,
  document: Document,
): document is Extract<Document, { kind: K }> & { value: ValueOf<K> } => document.kind === kind;

type Held = { readonly version: number; readonly document: Document | undefined };
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

  return {
    apply,
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
