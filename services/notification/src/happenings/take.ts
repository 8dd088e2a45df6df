import { Fault } from '@doui/kernel';
import type { Directory } from '../directory/directory.ts';
import { decide, type Effects, type StillStopped } from './decide.ts';
import type { Happening } from './events.ts';
import { type FollowedStore, followedId } from './followed.ts';
import { grouped } from './grouped.ts';
import { needsState } from './standing.ts';
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
  /** Resolves when the state an event made is known to `isStopped`. */
  readonly seen: (happening: Happening) => Promise<void>;
  readonly isStopped: StillStopped;
  readonly now: () => number;
};

type Progress = { readonly changed: Map<string, Followed>; readonly fresh: Map<string, Followed> };

const knownMax = 50_000;
const recentMs = 5 * 60_000;

/**
 * Acts on each event of a stream once and in order: on version last+1 only. What came before is
 * known already; where one is missing the owner is asked. Effects are kept before the version is,
 * so a crash in between makes the same effects again, under the same ids.
 *
 * How far a stream was followed is remembered, so that the next event of it needs no read; and one
 * that begins with its first event just now is new unless adding it says otherwise. A memory that is behind
 * (another process had the partition meanwhile) only makes effects again that stand there already.
 */
export function createTaker(deps: TakeDeps): (happenings: readonly Happening[]) => Promise<void> {
  const remembered = new Map<string, Followed>();

  const remember = (progress: ReadonlyMap<string, Followed>): void => {
    for (const [id, followed] of progress) {
      remembered.delete(id);
      remembered.set(id, followed);
    }
    for (const id of remembered.keys()) {
      if (remembered.size <= knownMax) break;
      remembered.delete(id);
    }
  };

  async function act(happenings: readonly Happening[]): Promise<Progress> {
    const streams = byStream(happenings);
    const begun = (id: string): boolean => begins(streams.get(id) ?? [], deps.now());
    const unknown = [...streams.keys()].filter((id) => !remembered.has(id) && !begun(id));
    const read = unknown.length > 0 ? await deps.followed.read(unknown) : undefined;
    const changed = new Map<string, Followed>();
    const fresh = new Map<string, Followed>();
    const taken: Taken[] = [];
    for (const [id, news] of streams) {
      const standing = remembered.get(id) ?? read?.get(id);
      let state = standing ?? nothingFollowed;
      for (const happening of await complete(deps, news, state.version)) {
        const expanded = withScopes(happening, deps.directory);
        if (needsState(expanded)) await deps.seen(expanded);
        const effects = decide(expanded, state, deps.directory, deps.isStopped);
        taken.push({ happening: expanded, effects });
        state = evolve(state, expanded);
      }
      if (state.version > (standing?.version ?? 0)) (standing ? changed : fresh).set(id, state);
    }
    if (taken.length > 0) await deps.keep(taken);
    remember(changed);
    remember(fresh);
    return { changed, fresh };
  }

  async function save({ changed, fresh }: Progress): Promise<void> {
    try {
      const [standing] = await Promise.all([deps.followed.add(fresh), deps.followed.save(changed)]);
      if (standing.length === 0) return;
      // Repeated from the beginning: what is further stays, what went on here is kept.
      const known = await deps.followed.read(standing);
      const further = standing.flatMap((id) => {
        const followed = fresh.get(id);
        remembered.delete(id);
        return followed && followed.version > (known.get(id)?.version ?? 0)
          ? [[id, followed] as const]
          : [];
      });
      await deps.followed.save(new Map(further));
    } catch (error) {
      // The events come again; only what is kept may count as known then.
      for (const id of [...changed.keys(), ...fresh.keys()]) remembered.delete(id);
      throw error;
    }
  }

  const saving = grouped<Progress>((all) =>
    save({
      changed: new Map(all.flatMap(({ changed }) => [...changed])),
      fresh: new Map(all.flatMap(({ fresh }) => [...fresh])),
    }),
  );
  // The next group acts while the versions of the one before are being kept.
  const saved = new WeakMap<readonly Happening[], Promise<void>>();
  const acting = grouped<readonly Happening[]>(async (all) => {
    const under = saving(await act(all.flat()));
    under.catch(() => undefined);
    for (const each of all) saved.set(each, under);
  });
  return async (happenings) => {
    await acting(happenings);
    await saved.get(happenings);
  };
}

/** A stream that starts here and now. What is older may be a repeat of long ago, and is looked up. */
function begins(news: readonly Happening[], now: number): boolean {
  const versions = new Set(news.map(({ version }) => version));
  const whole = Array.from(versions.keys()).every((version) => version <= versions.size);
  return whole && news.every(({ at }) => now - at < recentMs);
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
