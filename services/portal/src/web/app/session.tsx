import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { get, setCallContext, tellSessionEnded } from './api.ts';
import { browserStore } from './browser-store.ts';

export type Session = {
  readonly signedIn: boolean;
  readonly roles: readonly string[];
  readonly org?: string;
  readonly csrf?: string;
  /** The same for every session of one person, and of no other. */
  readonly who?: string;
  /** Whether stops are followed to their end here. */
  readonly followsStops?: boolean;
};

const nobody: Session = { signedIn: false, roles: [] };
const SessionContext = createContext<Session>(nobody);

export const useSession = (): Session => useContext(SessionContext);

/**
 * Who is signed in. Whoever was keeps their page when the session ends, with everything typed into it:
 * they are told so, as by a call that came too late, and sign in anew in another window.
 */
export async function askSession(
  client: QueryClient,
  signal: AbortSignal,
  anew: () => void = () => location.reload(),
): Promise<Session> {
  const session = await get<Session>('/session', signal);
  const before = client.getQueryData<Session>(['session']);
  if (before?.signedIn && session.signedIn && before.who !== session.who) {
    // Somebody else: nothing of the one before is theirs to see, let alone to send.
    forgetRest();
    anew();
    return before;
  }
  if (session.signedIn) return session;
  forgetRest();
  if (!before?.signedIn) return session;
  tellSessionEnded();
  return before;
}

/** Asks once who is signed in; shows nothing of the pages before that is known. */
export function SessionProvider({
  waiting,
  children,
}: {
  waiting: ReactNode;
  children: ReactNode;
}) {
  const client = useQueryClient();
  const { data, isPending } = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => askSession(client, signal),
    staleTime: 60_000,
  });
  // Before the children ask for anything themselves.
  setCallContext({ csrf: data?.csrf ?? '' });
  if (isPending) return waiting;
  return <SessionContext value={data ?? nobody}>{children}</SessionContext>;
}

/** Who signs out leaves nothing in this window that belongs to them. */
function forgetRest(): void {
  browserStore('sessionStorage')?.removeItem('doui.acting');
}

export const signInPath = (to: string): string => `/login?to=${encodeURIComponent(to)}`;
