import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useActing } from '../../app/acting.tsx';
import { call, get, getIfThere } from '../../app/api.ts';
import type { Recorded } from '../../app/shapes.ts';
import { personPath } from '../questions.ts';

export type OptOuts = {
  readonly schemes: readonly { readonly scheme: string; readonly since: string }[];
  readonly gpc: { readonly status: 'never' | 'in-force' | 'undone'; readonly since?: string };
  readonly stops: readonly {
    readonly kind: 'use' | 'provision';
    readonly purpose?: string;
    readonly recipient?: string;
    readonly since: string;
    readonly by: 'person' | 'organisation';
  }[];
  readonly contactStops: readonly {
    readonly channel: string;
    readonly since: string;
    readonly by: 'person' | 'organisation';
  }[];
};

export type SchemeVersion = {
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  readonly startsAt?: string;
  readonly filingNumber?: string;
};
export type PublicScheme = {
  readonly scheme: string;
  readonly status: string;
  readonly inForce?: SchemeVersion;
  readonly announced: readonly SchemeVersion[];
};

export type ContactPoints = {
  readonly version: number;
  readonly eMail?: string;
  readonly language: 'ja' | 'en';
  readonly channels: { readonly 'e-mail': boolean };
  readonly receipts: boolean;
};

/** Whose answers these are. */
export const useWho = (): string => useActing().acting?.person ?? 'me';

export function useOptOuts(org: string) {
  const who = useWho();
  return useQuery({
    queryKey: ['opt-outs', who, org],
    queryFn: ({ signal }) => get<OptOuts>(`${personPath(org)}/opt-outs`, signal),
  });
}

export const useSchemes = (org: string) =>
  useQuery({
    queryKey: ['schemes', org],
    queryFn: async ({ signal }) =>
      (await get<{ schemes: PublicScheme[] }>(`/v1/public/organisations/${org}/schemes`, signal))
        .schemes,
    staleTime: 60_000,
  });

export function useContactPoints(org: string) {
  const who = useWho();
  return useQuery({
    queryKey: ['contact-points', who, org],
    queryFn: ({ signal }) => getIfThere<ContactPoints>(`${personPath(org)}/contact-points`, signal),
  });
}

export type Change =
  | { readonly what: 'stops'; readonly kind: 'provision'; readonly ground: 'wish' }
  | { readonly what: 'stops:undo'; readonly kind: 'provision' }
  | { readonly what: 'opt-outs' | 'opt-outs:undo'; readonly schemes: readonly string[] }
  | { readonly what: 'contact-stops' | 'contact-stops:undo'; readonly channel: string };

/** Stops something or takes a stop back; what is shown is asked for again. */
export function useChange(org: string, after?: (recorded: Recorded, change: Change) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Change) => {
      const { what, ...rest } = change;
      const body = { commandId: crypto.randomUUID(), ...rest };
      return call<Recorded>('POST', `${personPath(org)}/${what}`, { body });
    },
    onSuccess: async (recorded, change) => {
      await client.invalidateQueries({ queryKey: ['opt-outs'] });
      await client.invalidateQueries({ queryKey: ['mine'] });
      after?.(recorded, change);
    },
  });
}

/** Saves over the version that the form was filled from, and over its own from then on. */
export function useSavePoints(org: string, filledFrom: number | undefined) {
  const client = useQueryClient();
  const who = useWho();
  const [version, setVersion] = useState(filledFrom);
  return useMutation({
    mutationFn: (points: Omit<ContactPoints, 'version'>) =>
      call<ContactPoints>('PUT', `${personPath(org)}/contact-points`, {
        body: { commandId: crypto.randomUUID(), ...points },
        ...(version === undefined ? {} : { headers: { 'if-match': `"${version}"` } }),
      }),
    onSuccess: (saved) => {
      setVersion(saved.version);
      client.setQueryData(['contact-points', who, org], saved);
    },
  });
}
