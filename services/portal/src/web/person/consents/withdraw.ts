import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { call } from '../../app/api.ts';
import type { Recorded, Scope } from '../../app/shapes.ts';
import { personPath } from '../questions.ts';
import { stopPath } from '../stops/stop-path.ts';

export type Withdrawal = {
  readonly purpose: string;
  readonly scopes?: readonly { readonly item: string; readonly recipients?: readonly string[] }[];
  readonly recipients?: readonly string[];
};

/** one press stops it. A repeat after a lost answer is the same withdrawal, by its id. */
export function useWithdraw(org: string) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const commandId = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: (withdrawal: Withdrawal) =>
      call<Recorded>('POST', `${personPath(org)}/withdrawals`, {
        body: { commandId: commandId.current, method: 'button', ...withdrawal },
      }),
    onSuccess: ({ position }, { purpose }) => {
      commandId.current = crypto.randomUUID();
      void client.invalidateQueries({ queryKey: ['mine'] });
      void navigate(stopPath(org, position), { state: { purpose } });
    },
  });
}

/** What to withdraw so that just the ticked items and recipients stop. */
export function partOf(
  purpose: string,
  ticked: { readonly items: readonly string[]; readonly recipients: readonly string[] },
): Withdrawal {
  const { items, recipients } = ticked;
  return {
    purpose,
    ...(items.length > 0 ? { scopes: items.map((item) => ({ item })) } : {}),
    ...(recipients.length > 0 ? { recipients } : {}),
  };
}

/** Every recipient of any item, once. */
export const recipientsOf = (scopes: readonly Scope[]): string[] => [
  ...new Set(scopes.flatMap(({ recipients }) => recipients)),
];
