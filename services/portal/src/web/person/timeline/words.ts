import { useTranslation } from 'react-i18next';

const bases = [
  'consent',
  'opt-out',
  'exception',
  'joint-use',
  'entrusted',
  'succession',
  'anonymised',
  'within-purpose',
  'not-provision',
  'not-regulated',
] as const;
const roles = [
  'operator',
  'privacy-manager',
  'auditor',
  'system',
  'service',
  'representative',
  'partner',
] as const;

const isOne = <T extends string>(list: readonly T[], value: string): value is T =>
  (list as readonly string[]).includes(value);

/** On what ground something was passed on, in words; a ground without words is shown by its code. */
export function useBasis(): (basis: string) => string {
  const { t } = useTranslation();
  return (basis) => (isOne(bases, basis) ? t(`timeline.basis.${basis}`) : basis);
}

export function useRole(): (role: string) => string {
  const { t } = useTranslation();
  return (role) => (isOne(roles, role) ? t(`timeline.role.${role}`) : role);
}
