import type { ReactNode } from 'react';
import { ApiProblem } from '../../../app/api.ts';
import { Problem } from '../../../design/states.tsx';
import { type StaffRole, useStaff } from '../../frame/staff.tsx';

/** What only some may see; the services say no in any case, so nothing is asked in vain. */
export function Allowed({ to, children }: { to: readonly StaffRole[]; children: ReactNode }) {
  const { roles } = useStaff();
  if (to.some((role) => roles.includes(role))) return children;
  return <Problem error={new ApiProblem(403)} />;
}
