import { fieldsOf } from './fields.ts';

/** What is registered, each under its own address. */
export const kindNames = [
  'purpose',
  'notice',
  'item',
  'recipient',
  'processor',
  'jointUse',
  'scheme',
] as const;
export type KindName = (typeof kindNames)[number];

export type Kind = {
  readonly name: KindName;
  /** In the addresses of the pages and of the API. */
  readonly collection: string;
  /** Drafted first, then published, version by version. */
  readonly published: boolean;
  readonly fields: (typeof fieldsOf)[KindName];
};

const collections: Readonly<Record<KindName, string>> = {
  purpose: 'purposes',
  notice: 'notices',
  item: 'items',
  recipient: 'recipients',
  processor: 'processors',
  jointUse: 'joint-uses',
  scheme: 'schemes',
};
const drafted: readonly KindName[] = ['purpose', 'notice', 'scheme'];

export const kindOf = (name: KindName): Kind => ({
  name,
  collection: collections[name],
  published: drafted.includes(name),
  fields: fieldsOf[name],
});

export const kindAt = (collection: string): Kind | undefined => {
  const name = kindNames.find((one) => collections[one] === collection);
  return name && kindOf(name);
};
