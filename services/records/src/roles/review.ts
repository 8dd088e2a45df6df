import type { Instant, Refusal } from '@doui/kernel';
import type { Officer } from '../exceptions/claim.ts';

/** Who can do something in an organisation: somebody who signs in, or a machine with a secret. */
export type Account = {
  /** Keycloak's id of it; the subject of its tokens. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'person' | 'machine';
  readonly enabled: boolean;
  readonly since?: Instant;
  readonly roles: readonly string[];
};

/** One account and one role of it: what is kept or taken away. */
export type Holding = Omit<Account, 'roles' | 'id'> & {
  readonly account: string;
  readonly role: string;
};

export const outcomes = ['keep', 'take-away'] as const;
export type Outcome = (typeof outcomes)[number];

/** What a reviewer said of one holding. */
export type Verdict = {
  readonly account: string;
  readonly role: string;
  readonly outcome: Outcome;
  readonly reason?: string | undefined;
};

/** The same as it is kept: with what was shown of the account, and whether it was the reviewer's own. */
export type Judged = Holding & Pick<Verdict, 'outcome' | 'reason'> & { readonly own: boolean };

export type RoleReview = {
  readonly id: string;
  readonly org: string;
  readonly at: Instant;
  readonly by: Officer;
  /** What was judged, and by whom by name: sealed, so that the database alone names nobody. */
  readonly words: string;
  readonly keepUntil: Instant;
};

/** Where a review stands among those of its organisation: two may be of the same instant. */
export type ReviewPlace = Pick<RoleReview, 'at' | 'id'>;

export const isBefore = (one: ReviewPlace, other: ReviewPlace): boolean =>
  one.at < other.at || (one.at === other.at && one.id < other.id);

/** What a review says, once opened. */
export type ReviewWords = {
  readonly reviewer: string;
  readonly note?: string | undefined;
  readonly judged: readonly Judged[];
};

export const holdingsOf = (accounts: readonly Account[]): Holding[] =>
  accounts
    .flatMap(({ id, roles, ...account }) =>
      roles.map((role) => ({ account: id, ...account, role })),
    )
    .sort((a, b) => compare(a.name, b.name) || compare(a.role, b.role));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const keyOf = ({ account, role }: { account: string; role: string }): string =>
  `${account}/${role}`;

const refusal = (code: string, ja: string, en: string, pointer: string): Refusal => ({
  ...{ code, text: { ja, en }, cite: 'Law24', requirement: 'R-3.3', pointer },
});

/** A review is of everything that is held: what is left out would go on unseen. */
export function refusedRoleReview(
  held: readonly Holding[],
  verdicts: readonly Verdict[],
): Refusal[] {
  const holdings = new Set(held.map(keyOf));
  const seen = new Set<string>();
  const refusals = verdicts.flatMap((verdict, at): Refusal[] => {
    const key = keyOf(verdict);
    const pointer = `/verdicts/${at}`;
    if (seen.has(key)) {
      const ja = '同じ権限が二度挙げられています。';
      return [refusal('role-judged-twice', ja, 'The same holding is named twice.', pointer)];
    }
    seen.add(key);
    if (holdings.has(key)) return [];
    const ja = 'この権限はもう与えられていません。一覧を読み直してください。';
    return [refusal('role-not-held', ja, 'It is not held any more: read the list again.', pointer)];
  });
  const missing = held.filter((holding) => !seen.has(keyOf(holding)));
  return [
    ...refusals,
    ...missing.map(({ name, role }) =>
      refusal(
        'role-not-judged',
        `${name} の ${role} が判断されていません。`,
        `${name} holds ${role}, and nothing is said of it.`,
        '/verdicts',
      ),
    ),
  ];
}

/** What is kept of each verdict: the account as it was shown then. */
export function judged(
  held: readonly Holding[],
  verdicts: readonly Verdict[],
  reviewer: string,
): Judged[] {
  const said = new Map(verdicts.map((verdict) => [keyOf(verdict), verdict]));
  return held.flatMap((holding) => {
    const verdict = said.get(keyOf(holding));
    if (!verdict) return [];
    const { outcome, reason } = verdict;
    const own = holding.account === reviewer;
    return [{ ...holding, outcome, ...(reason === undefined ? {} : { reason }), own }];
  });
}

/** `new`: nobody has looked at it yet. `to-take-away`: somebody said it goes, and it is still there. */
export type HoldingState = 'new' | 'kept' | 'to-take-away';

export function stateOf(holding: Holding, last: ReviewWords | undefined): HoldingState {
  const before = last?.judged.find((one) => keyOf(one) === keyOf(holding));
  if (!before) return 'new';
  return before.outcome === 'keep' ? 'kept' : 'to-take-away';
}
