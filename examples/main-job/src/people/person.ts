/** Which organisation of the examples a synthetic person is a customer of. */
export type Org = 'hikkoshibin' | 'akarigas' | 'meibodata';

/** What a person does when the notice is shown; `all` is every item, `some` leaves one out. */
export type Reaction = 'all' | 'some' | 'refuse' | 'none';

/** A synthetic person. Nothing of it is anybody's: names and addresses are made from a seed. */
export type Person = {
  /** The number the organisation knows the person by. */
  readonly number: string;
  readonly org: Org;
  /** Signs in itself under this name; absent when the organisation's system acts for it. */
  readonly login?: string;
  /** Set for a minor: the login of the one who answers for it. */
  readonly represented?: string;
  readonly minor: boolean;
  readonly reaction: Reaction;
  readonly name: string;
  readonly address: string;
  readonly postcode: string;
  readonly phone: string;
  readonly email: string;
  /** What else the source system of the organisation writes into its records. */
  readonly more: Readonly<Record<string, string | number>>;
};
