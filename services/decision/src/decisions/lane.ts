import type { Auth, Principal } from '@doui/auth';
import type { Lane } from '@doui/http';
import type { QuickDecisions } from './quick-decisions.ts';
import { askers } from './routes.ts';

const allowed: ReadonlySet<string> = new Set(askers);

/**
 * `POST /v1/decisions` from the bytes of a connection. Who asks is checked once for as long as it sends the same
 * token, until that expires.
 */
export function decisionLane(
  quick: Pick<QuickDecisions, 'single'>,
  auth: Pick<Auth, 'verify'>,
): Lane {
  return {
    path: '/v1/decisions',
    answer({ caller, bytes, from, to }) {
      const by = caller.known as Principal | undefined;
      if (by && by.expiresAtMs > Date.now()) return quick.single(by, bytes, from, to);
      return auth.verify(caller.authorization).then((verified) => {
        if (!verified.ok || !verified.value.roles.some((role) => allowed.has(role))) {
          return undefined;
        }
        caller.known = verified.value;
        return quick.single(verified.value, bytes, from, to);
      });
    },
  };
}
