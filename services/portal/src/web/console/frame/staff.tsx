import { createContext, useContext } from 'react';
import type { Session } from '../../app/session.tsx';

export const staffRoles = ['privacy-manager', 'operator', 'auditor'] as const;
export type StaffRole = (typeof staffRoles)[number];

/** Who works at the console, and for which organisation. */
export type Staff = {
  readonly org: string;
  readonly roles: readonly StaffRole[];
  /** Writes and publishes what the organisation says of itself. */
  readonly mayPublish: boolean;
  /** Pauses, resumes, sends again. */
  readonly mayOperate: boolean;
  /** The address of a page of the console: `path('purposes')`. */
  path(page: string): string;
};

export function staffOf({ org, roles }: Session): Staff | undefined {
  const own = staffRoles.filter((role) => roles.includes(role));
  if (org === undefined || own.length === 0) return undefined;
  const mayPublish = own.includes('privacy-manager');
  return {
    ...{ org, roles: own, mayPublish },
    mayOperate: mayPublish || own.includes('operator'),
    path: (page) => `/console/${org}/${page}`,
  };
}

const StaffContext = createContext<Staff | undefined>(undefined);
export const StaffProvider = StaffContext.Provider;

export function useStaff(): Staff {
  const staff = useContext(StaffContext);
  if (!staff) throw new Error('useStaff outside the console');
  return staff;
}
