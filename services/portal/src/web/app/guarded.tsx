import { useEffect } from 'react';
import { Outlet, useLocation } from 'react-router';
import { Loading } from '../design/states.tsx';
import { signInPath, useSession } from './session.tsx';

/** Pages of somebody: who is not signed in is sent to sign in, and comes back here. */
export function Guarded() {
  const { signedIn } = useSession();
  const { pathname, search } = useLocation();
  useEffect(() => {
    if (!signedIn) location.assign(signInPath(pathname + search));
  }, [signedIn, pathname, search]);
  return signedIn ? <Outlet /> : <Loading />;
}
