/** The kinds of thing the registry owns, and the collection each is reached under. */
export const kinds = [
  'organisation',
  'item',
  'purpose',
  'notice',
  'recipient',
  'processor',
  'joint-use',
  'feed',
] as const;

export type Kind = (typeof kinds)[number];

/** Everything but the organisation itself lies in a collection under it. */
export const collections: Readonly<Record<Exclude<Kind, 'organisation'>, string>> = {
  item: 'items',
  purpose: 'purposes',
  notice: 'notices',
  recipient: 'recipients',
  processor: 'processors',
  'joint-use': 'joint-uses',
  feed: 'feeds',
};
