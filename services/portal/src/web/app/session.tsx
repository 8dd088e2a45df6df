import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { get, setCallContext } from './api.ts';
import { browserStore } from './browser-store.ts';

export type Session = {
  readonly signedIn: boolean;
  readonly roles: readonly string[];
  readonly org?: string;
  readonly csrf?: string;
  /** Whether stops are followed to their end here. */
  readonly followsStops?: boolean;
};

const nobody: Session = { signedIn: false, roles: [] };
const SessionContext = createContext<Session>(nobody);

export const useSession = (): Session => useContext(SessionContext);

/** Asks once who is signed in; shows nothing of the pages before that is known. */
export function SessionProvider({
  waiting,
  children,
}: {
  waiting: ReactNode;
  children: ReactNode;
}) {
  const { data, isPending } = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => get<Session>('/session', signal),
    staleTime: 60_000,
  });
  // Before the children ask for anything themselves.
  setCallContext({ csrf: data?.csrf ?? '' });
  useEffect(() => {
    if (data?.signedIn === false) forgetRest(); // Not yet known is not signed out.
  }, [data?.signedIn]);
  if (isPending) return waiting;
  return <SessionContext value={data ?? nobody}>{children}</SessionContext>;
}

/** Who signs out leaves nothing in this window that belongs to them. */
function forgetRest(): void {
  browserStore('sessionStorage')?.removeItem('doui.acting');
}

export const signInPath = (to: string): string => `/login?to=${encodeURIComponent(to)}`;
