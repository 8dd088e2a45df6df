import type { Instant, Refusal } from '@doui/kernel';
import { everybody } from '../access/record.ts';
import type { Placed } from '../places/places.ts';

/** Who claimed or reviewed; `subject` is the keyed hash. */
export type Officer = { readonly role: string; readonly client: string; readonly subject: string };

export const outcomes = ['confirmed', 'objected'] as const;
export type Outcome = (typeof outcomes)[number];

export type Review = {
  readonly commandId: string;
  readonly at: Instant;
  readonly by: Officer;
  readonly outcome: Outcome;
  /** Sealed under the person's key. */
  readonly note: string;
};

/** An exception that was claimed and permitted: listed until somebody else has looked at it. */
export type Claim = {
  readonly id: string;
  readonly org: string;
  readonly at: Instant;
  /** The instant the question was about, mostly `at`. */
  readonly askedAt: Instant;
  readonly person: string;
  readonly use: string;
  readonly purpose: string;
  readonly recipient?: string;
  /** What was permitted by it, each with its article. */
  readonly items: readonly { readonly item: string; readonly cite: string }[];
  readonly ground: string;
  readonly statute?: string;
  readonly ruleSet: string;
  /** Requester and reason, sealed under the person's key: they go when the person is erased. */
  readonly words: string;
  /** What the access record of the decision has of the words. */
  readonly claimHash: string;
  readonly by: Officer;
  readonly review?: Review;
  readonly keepUntil: Instant;
};

export type PlacedClaim = Claim & Placed;

const minuteMs = 60_000;

/** Claims come over HTTP; the minute takes the place of an offset, so that lists stay short. */
export const placed = (claim: Claim): PlacedClaim => ({
  ...claim,
  persons: [claim.person],
  group: everybody,
  source: { partition: 0, offset: BigInt(Math.floor(claim.at / minuteMs)) },
});

const refusal = (code: string, ja: string, en: string): Refusal => ({
  code,
  text: { ja, en },
  requirement: 'R-1.6',
});

/** Two pairs of eyes: whoever claimed it does not review it, and one review stands. */
export function refusedReview(claim: Claim, by: Officer, commandId: string): Refusal[] {
  if (claim.by.subject === by.subject) {
    const ja = '例外を主張した本人は、その確認をすることができません。';
    return [refusal('review-by-claimant', ja, 'Whoever claimed an exception does not review it.')];
  }
  if (claim.review && claim.review.commandId !== commandId) {
    return [
      refusal('already-reviewed', 'すでに確認されています。', 'It has been reviewed already.'),
    ];
  }
  return [];
}
