import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

export type Step = {
  readonly state: 'done' | 'going' | 'late';
  readonly title: ReactNode;
  readonly at?: ReactNode;
  readonly more?: ReactNode;
};

const marks: Readonly<Record<Step['state'], { box: string; path: string }>> = {
  done: { box: 'border-success-2 bg-success-2 text-white', path: 'M3 8.5l3.2 3.2L13 5' },
  going: { box: 'border-key-900 bg-white text-key-900', path: 'M4.5 8h.1M8 8h.1M11.5 8h.1' },
  late: {
    box: 'border-warning-orange-2 bg-white text-warning-orange-2',
    path: 'M8 3.5v5M8 11.8v.2',
  },
};

/** What happens one after the other, each with its mark, words and time. */
export const Steps = ({ steps, label }: { steps: readonly Step[]; label: string }) => (
  <ol aria-label={label} className="relative">
    {steps.map(({ state, title, at, more }, place) => (
      // Steps are only ever added at the end.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <li key={place} className="relative flex gap-4 pb-6 last:pb-0">
        {place < steps.length - 1 && (
          <span
            aria-hidden="true"
            className="absolute top-8 bottom-0 left-4 w-0.5 bg-solid-gray-300"
          />
        )}
        <span
          aria-hidden="true"
          className={`z-10 grid size-8.5 shrink-0 place-items-center rounded-full border-2 ${marks[state].box}`}
        >
          <Icon path={marks[state].path} className="size-5 stroke-3" />
        </span>
        <div className="min-w-0 flex-1 pt-0.5">
          <p className="font-bold sm:flex sm:justify-between sm:gap-x-4">
            <span className="block">{title}</span>
            {at && <span className="block font-normal tabular-nums">{at}</span>}
          </p>
          {more && <div className="text-solid-gray-800">{more}</div>}
        </div>
      </li>
    ))}
  </ol>
);
