import type { Basis, ReasonCode } from '@doui/law';

/** What the requirements want for one item: any of these bases, or a refusal for these reasons. */
export type Verdict =
  | { readonly effect: 'permit'; readonly bases: readonly Basis[] }
  | { readonly effect: 'deny'; readonly codes: readonly ReasonCode[] };

export const permit = (...bases: Basis[]): Verdict => ({ effect: 'permit', bases });
export const deny = (...codes: ReasonCode[]): Verdict => ({ effect: 'deny', codes });
