import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type ApiFault, type ApiRefusal, call } from '../../app/api.ts';
import type { Text } from '../../app/shapes.ts';
import { useStaff } from '../frame/staff.tsx';
import type { Kind } from './kinds.ts';
import { pathOf } from './things.ts';
import type { Value } from './values.ts';

export type Checked = {
  readonly faults: readonly ApiFault[];
  readonly refusals: readonly ApiRefusal[];
  readonly texts?: Text;
};

const pauseMs = 400;

/** Asks the register what is wrong with what is being typed, after each pause; it writes nothing. */
export function useCheck(kind: Kind | undefined, id: string, body: Value) {
  const { org } = useStaff();
  const typed = JSON.stringify(body);
  const [settled, settle] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => settle(typed), pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  // A scheme is checked by its own service when it is saved and published.
  const asked = kind !== undefined && kind.name !== 'scheme' && /^[a-z0-9]{3,40}$/.test(id);
  const query = useQuery({
    queryKey: ['console', org, 'check', kind?.name, id, settled],
    queryFn: ({ signal }) =>
      call<Checked>('POST', `${pathOf(org, kind as Kind, id)}:check`, {
        body: JSON.parse(settled) as unknown,
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    enabled: asked,
  });
  return { checked: query.data, upToDate: settled === typed && !query.isFetching };
}
