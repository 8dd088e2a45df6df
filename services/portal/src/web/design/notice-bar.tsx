import type { ReactNode } from 'react';
import type { Tone } from './badge.tsx';

const tones: Readonly<Record<Tone, string>> = {
  good: 'border-success-2 bg-green-50',
  calm: 'border-solid-gray-500 bg-solid-gray-50',
  info: 'border-key-900 bg-key-50',
  warn: 'border-warning-orange-2 bg-orange-50',
  bad: 'border-error-2 bg-red-50',
};

export type NoticeBarProps = {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** Read out when it appears: `alert` at once, `status` when there is a pause. */
  readonly role?: 'alert' | 'status';
};

/** Something to know before reading on. */
export const NoticeBar = ({ tone, title, children, role }: NoticeBarProps) => (
  <div role={role} className={`my-4 rounded-8 border-l-8 p-4 ${tones[tone]}`}>
    <p className="font-bold">{title}</p>
    {children && <div className="mt-1">{children}</div>}
  </div>
);
