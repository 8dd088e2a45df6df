import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call, get } from '../../../app/api.ts';
import type { rolesJa } from './ja.ts';

export type Holding = {
  readonly account: string;
  readonly name: string;
  readonly kind: 'person' | 'machine';
  readonly enabled: boolean;
  readonly since?: string;
  readonly role: string;
  readonly state: 'new' | 'kept' | 'to-take-away';
};

export type Verdict = {
  readonly account: string;
  readonly role: string;
  readonly outcome: 'keep' | 'take-away';
  readonly reason?: string;
};

type By = { readonly name: string };

export type Roles = {
  readonly items: readonly Holding[];
  readonly readAt: string;
  readonly lastReview?: { readonly id: string; readonly at: string; readonly by: By };
  readonly reviewDueAt?: string;
};

export type RoleReview = {
  readonly id: string;
  readonly at: string;
  readonly by: By;
  readonly note?: string;
  readonly kept: number;
  readonly takenAway: number;
  readonly verdicts: readonly (Omit<Holding, 'state'> & Verdict & { readonly own: boolean })[];
};

export const keyOf = ({ account, role }: { account: string; role: string }): string =>
  `${account}/${role}`;

export const rolesPath = (org: string): string => `/v1/organisations/${org}/roles`;
export const reviewsPath = (org: string): string => `/v1/organisations/${org}/role-reviews`;

export const useRoles = (org: string) =>
  useQuery({
    queryKey: ['operations', 'roles', org],
    queryFn: ({ signal }) => get<Roles>(rolesPath(org), signal),
  });

/** One command per form: what is sent again after a cut line is the same review. */
export function useReview(org: string, commandId: string, done: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { verdicts: readonly Verdict[]; note?: string }) =>
      call('POST', reviewsPath(org), { body: { commandId, ...body } }),
    onSuccess: async () => {
      await Promise.all(
        ['roles', 'role-reviews'].map((key) =>
          client.invalidateQueries({ queryKey: ['operations', key, org] }),
        ),
      );
      done();
    },
  });
}

/** People and machines may be called alike. */
export function useAccountName(): (one: Pick<Holding, 'name' | 'kind'>) => string {
  const { t } = useTranslation('operations');
  return ({ name, kind }) => (kind === 'machine' ? t('roles.machineName', { name }) : name);
}

type RoleName = keyof typeof rolesJa.roleName;

/** A role in words; one without words is shown by its code. */
export function useRoleName(): (role: string) => string {
  const { t, i18n } = useTranslation('operations');
  return (role) =>
    i18n.exists(`roles.roleName.${role}`, { ns: 'operations' })
      ? t(`roles.roleName.${role as RoleName}`)
      : role;
}
