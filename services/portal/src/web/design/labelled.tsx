import { type ReactNode, useId } from 'react';

export type LabelledProps = {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** How the browser's own fields look. */
export const boxLook =
  'min-h-12 w-full max-w-full rounded-8 border border-solid-gray-600 bg-white px-3';

/** One of the browser's own fields under its label. */
export function Labelled({
  label,
  children,
}: {
  label: ReactNode;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-sm font-bold">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
