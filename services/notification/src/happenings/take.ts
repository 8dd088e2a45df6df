import { Fault } from '@doui/kernel';
import type { Directory } from '../directory/directory.ts';
import { decide, type Effects } from './decide.ts';
import type { Happening } from './events.ts';
import { type FollowedStore, followedId } from './followed.ts';
import { evolve, type Followed, nothingFollowed } from './state.ts';

/** What `happening` came to, given what was known before it. */
export type Taken = { readonly happening: Happening; readonly effects: Effects };

export type TakeDeps = {
  readonly followed: FollowedStore;
  readonly directory: Directory;
  /** The owner's events of one stream, versions `from` to `to`; `undefined`: it keeps none. */
  readonly history: (
    stream: Pick<Happening, 'source' | 'org' | 'kind' | 'id'>,
    from: number,
    to: number,
  ) => Promise<readonly Happening[] | undefined>;
  /** Keeps the effects durably. Repeats of the same effects change nothing. */
  readonly keep: (taken: readonly Taken[]) => Promise<void>;
  readonly onGap: (happening: Happening, known: number) => void;
};

/**
 * Acts on each event of a stream once and in order: on version last+1 only. What came before is
 * known already; where one is missing the owner is asked. Effects are kept before the version is,
 * so a crash in between makes the same effects again, under the same ids.
 */
export async function takeHappenings(
  deps: TakeDeps,
  happenings: readonly Happening[],
): Promise<void> {
  const streams = byStream(happenings);
  const known = await deps.followed.read([...streams.keys()]);
  const changed = new Map<string, Followed>();
  const taken: Taken[] = [];
  for (const [id, news] of streams) {
    let state = known.get(id) ?? nothingFollowed;
    const before = state.version;
    for (const happening of await complete(deps, news, state.version)) {
      const expanded = withScopes(happening, deps.directory);
      taken.push({ happening: expanded, effects: decide(expanded, state, deps.directory) });
      state = evolve(state, expanded);
    }
    if (state.version > before) changed.set(id, state);
  }
  if (taken.length > 0) await deps.keep(taken);
  await deps.followed.save(changed);
}

function byStream(happenings: readonly Happening[]): Map<string, Happening[]> {
  const streams = new Map<string, Happening[]>();
  for (const happening of happenings) {
    const { source, org, kind, id } = happening;
    const key = followedId(source, org, kind, id);
    const known = streams.get(key);
    if (known) known.push(happening);
    else streams.set(key, [happening]);
  }
  return streams;
}

/** Those above `last`, in order, each once, and without a gap. */
async function complete(
  { history, onGap }: TakeDeps,
  news: readonly Happening[],
  last: number,
): Promise<readonly Happening[]> {
  const sorted = news
    .filter(({ version }) => version > last)
    .sort((a, b) => a.version - b.version)
    .filter((each, at, all) => each.version !== all[at - 1]?.version);
  const whole: Happening[] = [];
  let next = last + 1;
  for (const happening of sorted) {
    if (happening.version > next) {
      onGap(happening, next - 1);
      const missing = await history(happening, next, happening.version - 1);
      if (missing) {
        const wanted = happening.version - next;
        const inOrder = missing.every((each, at) => each.version === next + at);
        if (missing.length !== wanted || !inOrder) throw incomplete();
        whole.push(...missing);
      }
    }
    whole.push(happening);
    next = happening.version + 1;
  }
  return whole;
}

// The event is held: the consumer hands it over again after a while.
const incomplete = (): Fault =>
  new Fault('history-incomplete', {
    retriable: true,
    message: 'the owner does not show all events of a stream yet',
  });

/** An answer that names no items covers all of the notice's version it was given to. */
function withScopes(happening: Happening, directory: Directory): Happening {
  const { what, org } = happening;
  if (what.type !== 'answered') return happening;
  if (what.answers.every((answer) => !answer.given || answer.scopes.length > 0)) return happening;
  const shown = directory.notice(org, what.notice, what.noticeVersion);
  const answers = what.answers.map((answer) => {
    const purpose = shown.find((each) => each.purpose === answer.purpose);
    if (!answer.given || answer.scopes.length > 0 || !purpose) return answer;
    const { items, recipients } = purpose;
    return { ...answer, scopes: items.map((item) => ({ item, recipients })) };
  });
  return { ...happening, what: { ...what, answers } };
}
