declare const brand: unique symbol;

/** A string that has been parsed as a certain kind of id. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type OrgId = Id<'organisation'>;
export type PersonId = Id<'person'>;
export type PurposeId = Id<'purpose'>;
export type ItemId = Id<'item'>;
export type NoticeId = Id<'notice'>;
export type RecipientId = Id<'recipient'>;
export type FeedId = Id<'feed'>;
export type SchemeId = Id<'scheme'>;
export type JointUseId = Id<'joint-use'>;
export type ProcessorId = Id<'processor'>;
export type PartnerId = Id<'partner'>;

/**
 * Ids are lower-case letters and digits, 3 to 40 of them. Neither `-`, `.` nor `/` can occur, so
 * that topic names, ACLs and ledger streams built from them can never run into each other.
 */
export const idPattern = /^[a-z0-9]{3,40}$/;

/** True when `text` has the shape of an id; says nothing about whether the thing exists. */
export const isId = (text: unknown): text is string =>
  typeof text === 'string' && idPattern.test(text);

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new id of 26 characters (130 bits) made from 26 or more random `bytes`. */
export function idFromBytes(bytes: Uint8Array): string {
  if (bytes.length < 26) throw new RangeError('an id needs 26 random bytes');
  let id = '';
  for (let at = 0; at < 26; at++) id += alphabet[(bytes[at] ?? 0) & 31];
  return id;
}
