import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

export type Tone = 'good' | 'calm' | 'warn' | 'bad' | 'info';

const tones: Readonly<Record<Tone, { box: string; mark: string }>> = {
  good: { box: 'border-success-2 text-success-2', mark: 'M3 8.5l3.2 3.2L13 5' },
  calm: { box: 'border-solid-gray-600 text-solid-gray-700', mark: 'M3 8h10' },
  info: { box: 'border-key-900 text-key-900', mark: 'M8 7v5M8 4.2v.2' },
  warn: { box: 'border-warning-orange-2 text-warning-orange-2', mark: 'M8 3.5v5.5M8 11.8v.2' },
  bad: { box: 'border-error-2 text-error-2', mark: 'M4 4l8 8M12 4l-8 8' },
};

/** A state in a word, told by shape and word as well as by colour. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { box, mark } = tones[tone];
  return (
    <span
      className={`inline-flex max-w-full shrink-0 items-center gap-1 rounded-2xl border bg-white px-3 py-0.5 text-sm leading-normal font-bold sm:whitespace-nowrap ${box}`}
    >
      <Icon path={mark} className="size-4 stroke-2" />
      {children}
    </span>
  );
}
