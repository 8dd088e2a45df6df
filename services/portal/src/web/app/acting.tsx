import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { type ActingFor, setCallContext } from './api.ts';
import { browserStore } from './browser-store.ts';

export type Acting = {
  readonly acting: ActingFor | undefined;
  /** Acts for somebody from now on, or for oneself again. */
  act(acting: ActingFor | undefined): void;
};

const ActingContext = createContext<Acting>({ acting: undefined, act: () => undefined });
const key = 'doui.acting';

export const useActing = (): Acting => useContext(ActingContext);

function kept(): ActingFor | undefined {
  try {
    const read = JSON.parse(
      browserStore('sessionStorage')?.getItem(key) ?? 'null',
    ) as ActingFor | null;
    return typeof read?.org === 'string' && typeof read.person === 'string' ? read : undefined;
  } catch {
    return undefined;
  }
}

/** for whom the pages speak in this window. */
export function ActingProvider({ children }: { children: ReactNode }) {
  const [acting, change] = useState<ActingFor | undefined>(kept);
  setCallContext({ acting });
  const value = useMemo<Acting>(
    () => ({
      acting,
      act(next) {
        if (next) browserStore('sessionStorage')?.setItem(key, JSON.stringify(next));
        else browserStore('sessionStorage')?.removeItem(key);
        setCallContext({ acting: next });
        change(next);
      },
    }),
    [acting],
  );
  return <ActingContext value={value}>{children}</ActingContext>;
}
