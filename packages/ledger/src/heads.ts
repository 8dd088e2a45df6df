import { gather } from '@doui/kernel';
import { type Collections, type HeadDocument, within } from './database.ts';
import { limits } from './limits.ts';
import { settled } from './rows.ts';

/** What this process knows of a stream. `state` is parsed once and never changed in place. */
export type Known<S> = {
  readonly document: HeadDocument;
  readonly state: S;
  published: number;
};

export type Heads<S> = ReturnType<typeof createHeads<S>>;

/** Reads heads, many at a time, and remembers the newest ones seen. */
export function createHeads<S>({ heads }: Collections) {
  const remembered = new Map<string, Known<S>>();

  function remember(document: HeadDocument, state?: S): Known<S> {
    const before = remembered.get(document._id);
    if (before && before.document.version > document.version) return before;
    const published = Math.max(before?.published ?? 0, document.published);
    const known: Known<S> = {
      document,
      state: state ?? (JSON.parse(document.state) as S),
      published,
    };
    remembered.delete(document._id);
    remembered.set(document._id, known);
    if (remembered.size > limits.rememberedHeads) {
      const oldest = remembered.keys().next().value;
      if (oldest !== undefined) remembered.delete(oldest);
    }
    return known;
  }

  const find = gather(async (streams: readonly string[]) => {
    const _id = { $in: [...new Set(streams)] };
    const found = await within(heads.find({ _id }, settled).toArray());
    const byId = new Map(found.map((document) => [document._id, document]));
    return streams.map((stream) => byId.get(stream));
  });

  async function read(stream: string): Promise<Known<S> | undefined> {
    // Who comes while a read hangs waits for its end too, but no longer than everybody.
    const document = await within(find(stream));
    return document && remember(document);
  }

  return {
    read,
    remember,
    recall: (stream: string): Known<S> | undefined => remembered.get(stream),
    forget: (stream: string): void => {
      remembered.delete(stream);
    },
    published: (stream: string, version: number): void => {
      const known = remembered.get(stream);
      if (known) known.published = Math.max(known.published, version);
    },
  };
}
