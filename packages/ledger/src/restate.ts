import { fail, type Instant, ok } from '@doui/kernel';
import { handleCommand } from './handle-command.ts';
import type { Ledger } from './ledger.ts';

/**
 * Appends an event that changes nothing, so that a version newer than all others is published. It is made
 * once for a version, by whichever replica comes first, and not at all when a newer one is under way.
 */
export async function restate<S, E>(options: {
  readonly ledger: Ledger<S, E>;
  readonly stream: string;
  /** The newest version that was seen on the topic. */
  readonly version: number;
  readonly atMs: Instant;
  readonly initial: S;
  readonly event: E;
  readonly evolve: (state: S, event: E) => S;
}): Promise<'restated' | 'newer'> {
  const { version, event, stream, ...rest } = options;
  const handled = await handleCommand<S, E>({
    ...rest,
    stream,
    commandId: `restate/${stream}/${version}`,
    decide: (_, newest) => (newest === version ? ok(event) : fail([])),
  });
  return handled.ok ? 'restated' : 'newer';
}

const page = 1_000;
/** Fewer than there are connections. */
const atOnce = 8;

/** Every stream of a ledger and how far it is known to be published, page by page. */
export async function* publishedStreams(
  ledger: Pick<Ledger<never, never>, 'streams' | 'published'>,
): AsyncGenerator<{ readonly stream: string; readonly version: number }> {
  let after: string | undefined;
  do {
    const streams = await ledger.streams({
      limit: page,
      ...(after === undefined ? {} : { after }),
    });
    for (let from = 0; from < streams.length; from += atOnce) {
      const some = streams.slice(from, from + atOnce);
      const marks = await Promise.all(some.map((stream) => ledger.published(stream)));
      for (const [at, stream] of some.entries()) {
        const published = marks[at]?.published ?? 0;
        if (published > 0) yield { stream, version: published };
      }
    }
    after = streams.length < page ? undefined : streams.at(-1);
  } while (after !== undefined);
}
