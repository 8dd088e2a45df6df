import type { Text } from '../../../app/shapes.ts';

export type Reason = {
  readonly code: string;
  readonly cite?: string;
  readonly article?: Text;
  readonly requirement: string;
  readonly text: Text;
};

export type ItemAnswer =
  | {
      readonly effect: 'permit';
      readonly basis: string;
      readonly cite: string;
      readonly article: Text;
      readonly requirement: string;
      readonly warnings?: readonly Reason[];
    }
  | {
      readonly effect: 'deny';
      readonly reasons: readonly Reason[];
      readonly remedies?: readonly { readonly code: string; readonly text: Text }[];
    };

type Thing = Readonly<Record<string, unknown>>;

/** Everything a decision looked at. */
export type Trail = {
  readonly ruleSet: { readonly id?: string; readonly from: string } | null;
  readonly organisation: Thing | null;
  readonly purpose: Thing | null;
  readonly items: readonly Thing[];
  readonly recipient: Thing | null;
  readonly processor: Thing | null;
  /** Those it hands the work on to, as far as they are registered. */
  readonly reEntrusted: readonly Thing[];
  readonly jointUse: Thing | null;
  readonly schemes: readonly Thing[];
  readonly answer: Thing | null;
  readonly capacity: {
    readonly needsRepresentative: boolean;
    readonly until: number | null;
  } | null;
  readonly optOuts: Thing | null;
  readonly held: boolean;
};

export type Explained = {
  readonly effect: 'permit' | 'deny';
  readonly items: Readonly<Record<string, ItemAnswer>>;
  readonly obligations: readonly string[];
  readonly ruleSet: string | null;
  readonly at: string;
  readonly used: Readonly<Record<string, unknown>>;
  readonly positions: readonly string[];
  readonly freshnessMs: number;
  readonly factsOf: { readonly person: string; readonly registry: string };
  readonly trail: Trail;
};
