import type { Position } from '@doui/kernel';
import { type CaseState, isOpened, isOver, type OpenedCase } from './state.ts';

export type OpenCase = {
  /** `organisation/stop/id` */
  readonly stream: string;
  readonly version: number;
  readonly state: OpenedCase;
};

const sourceOf = ({ service, stream }: Position): string => `${service}:${stream}`;

/** The cases that have not ended, in memory, found by the stream of their stop. */
export function createOpenCases() {
  const open = new Map<string, OpenCase>();
  const bySource = new Map<string, Set<string>>();
  const listeners: ((changed: OpenCase) => void)[] = [];

  function forget({ stream, state }: OpenCase): void {
    open.delete(stream);
    const key = sourceOf(state.stop.position);
    const streams = bySource.get(key);
    streams?.delete(stream);
    if (streams?.size === 0) bySource.delete(key);
  }

  return {
    /** Takes what a case has become; an older version changes nothing. */
    take({ stream, version }: Pick<Position, 'stream' | 'version'>, state: CaseState): void {
      if (!isOpened(state)) return;
      const known = open.get(stream);
      if (known && known.version >= version) return;
      const now = { stream, version, state };
      const ended = isOver(state);
      if (ended) forget(now);
      else {
        open.set(stream, now);
        const key = sourceOf(state.stop.position);
        bySource.set(key, (bySource.get(key) ?? new Set()).add(stream));
      }
      for (const listener of listeners) listener(now);
    },
    byStream: (stream: string): OpenCase | undefined => open.get(stream),
    /** Cases of stops in this stream; a person has few. */
    onStream: (position: Position): OpenCase[] =>
      [...(bySource.get(sourceOf(position)) ?? [])].flatMap((stream) => open.get(stream) ?? []),
    onChange: (listener: (changed: OpenCase) => void): void => {
      listeners.push(listener);
    },
    all: (): Iterable<OpenCase> => open.values(),
    size: (): number => open.size,
  };
}

export type OpenCases = ReturnType<typeof createOpenCases>;
