/** What a form asks for and a page shows: one list per kind, in the order the law tells it in. */
export const references = ['item', 'purpose', 'recipient', 'processor', 'jointUse'] as const;
export type Reference = (typeof references)[number];

export type Field = {
  readonly key: string;
  /** May be left empty: always, in a draft only, or where nothing of the kind is planned. */
  readonly optional?: 'always' | 'draft' | 'unplanned';
} & (
  | { readonly type: 'name' | 'text' | 'line' | 'date' | 'flag' | 'country' | 'id' }
  | { readonly type: 'number'; readonly most: number }
  | { readonly type: 'code' | 'codes'; readonly codes: readonly string[] }
  | { readonly type: 'ref' | 'refs'; readonly to: Reference }
  | { readonly type: 'group' | 'rows'; readonly fields: readonly Field[] }
);

const name: Field = { key: 'name', type: 'name' };
const optional = (field: Field, when: Field['optional'] = 'always'): Field => ({
  ...field,
  optional: when,
});
const text = (key: string): Field => ({ key, type: 'text' });
const line = (key: string): Field => ({ key, type: 'name' });
const flag = (key: string): Field => ({ key, type: 'flag' });
const refs = (key: string, to: Reference): Field => ({ key, type: 'refs', to });
const date = (key: string): Field => ({ key, type: 'date', optional: 'always' });

const clauses = [
  ...['responsibility', 'security', 're-entrustment', 'reports'],
  ...['verification', 'breach', 'incidents', 'end'],
];

const purpose: readonly Field[] = [
  line('title'),
  text('description'),
  line('business'),
  refs('items', 'item'),
  { key: 'uses', type: 'codes', codes: ['use', 'provide', 'contact'] },
  flag('includesProvision'),
  { key: 'retentionDays', type: 'number', most: 36_500 },
  {
    ...{ key: 'noticeExemptGround', type: 'code', optional: 'always' },
    codes: ['harm-to-person', 'harm-to-business', 'hinders-state', 'obvious'],
  },
];

// a to h of the eight items, in their order.
const notice: readonly Field[] = [
  line('title'),
  optional(text('organisation'), 'draft'),
  optional(text('privacyManager'), 'draft'),
  {
    key: 'purposes',
    type: 'rows',
    fields: [
      { key: 'purpose', type: 'ref', to: 'purpose' },
      refs('items', 'item'),
      refs('recipients', 'recipient'),
      {
        key: 'abroad',
        type: 'rows',
        optional: 'always',
        fields: [
          { key: 'recipient', type: 'ref', to: 'recipient' },
          { key: 'country', type: 'country' },
          ...['regime', 'safeguards', 'cannotBeNamedBecause'].map((key) => optional(text(key))),
        ],
      },
    ],
  },
  {
    key: 'provision',
    type: 'group',
    optional: 'unplanned',
    fields: ['why', 'items', 'means', 'recipients', 'contract'].map(text),
  },
  optional(text('entrustment'), 'unplanned'),
  optional(text('rights'), 'unplanned'),
  optional(text('voluntary'), 'draft'),
  optional(text('unnoticeable'), 'unplanned'),
  optional(text('consentBy')),
  flag('acquiresUnnoticeably'),
];

const item: readonly Field[] = [
  name,
  {
    key: 'category',
    type: 'code',
    codes: [
      ...['ordinary', 'special-care', 'personally-referable'],
      ...['anonymised', 'pseudonymised', 'not-retained'],
    ],
  },
  {
    key: 'acquiredBy',
    type: 'code',
    optional: 'always',
    codes: ['directly', 'third-party', 'improperly', 'opt-out'],
  },
  flag('aboutParents'),
];

const recipient: readonly Field[] = [
  name,
  optional(line('address')),
  optional(line('representative')),
  {
    key: 'relation',
    type: 'code',
    codes: ['third-party', 'entrusted', 'successor', 'joint-user'],
  },
  { key: 'country', type: 'country', optional: 'always' },
  { key: 'partner', type: 'id', optional: 'always' },
  flag('stateBody'),
  flag('academic'),
  flag('tiesNothing'),
  date('recipientConsentConfirmedAt'),
  { key: 'acknowledgeWithinHours', type: 'number', most: 2_160, optional: 'always' },
  { key: 'processor', type: 'ref', to: 'processor', optional: 'always' },
  { key: 'jointUse', type: 'ref', to: 'jointUse', optional: 'always' },
  {
    key: 'safeguard',
    type: 'group',
    optional: 'always',
    fields: [
      { key: 'kind', type: 'code', codes: ['contract', 'cbpr'] },
      { key: 'evidence', type: 'line' },
      date('until'),
    ],
  },
];

const processor: readonly Field[] = [
  name,
  text('does'),
  { key: 'clauses', type: 'codes', codes: clauses },
  date('evaluatedAt'),
  refs('reEntrustedTo', 'processor'),
  flag('doesNotHandle'),
];

const jointUse: readonly Field[] = [
  text('scope'),
  refs('items', 'item'),
  refs('purposes', 'purpose'),
  refs('recipients', 'recipient'),
  line('responsibleName'),
  optional(line('responsibleAddress')),
  optional(line('responsibleRepresentative')),
  date('toldAt'),
];

const scheme: readonly Field[] = [
  { key: 'purpose', type: 'ref', to: 'purpose' },
  refs('items', 'item'),
  refs('recipients', 'recipient'),
  {
    key: 'provider',
    type: 'group',
    optional: 'draft',
    fields: [name, line('address'), optional(line('representative'))],
  },
  ...['acquisition', 'method', 'stopOnRequest', 'howToRequest', 'updates'].map((key) =>
    optional(text(key), 'draft'),
  ),
  { key: 'filingNumber', type: 'line', optional: 'draft' },
  optional(date('filedAt'), 'draft'),
  optional(date('toldAt'), 'draft'),
  { key: 'objectionDays', type: 'number', most: 366 },
  optional(date('startsAt'), 'draft'),
];

const organisation: readonly Field[] = [
  name,
  optional(line('address')),
  optional(line('representative')),
  optional(line('privacyManager')),
  { key: 'kind', type: 'code', codes: ['private', 'public', 'academic'] },
  { key: 'profile', type: 'code', codes: ['act', 'pms'], optional: 'always' },
  { key: 'processorGap', type: 'code', codes: ['warn', 'deny'], optional: 'always' },
  { key: 'approval', type: 'code', codes: ['one-person', 'two-person'], optional: 'always' },
  { key: 'ageOfCapacity', type: 'number', most: 18, optional: 'always' },
  {
    key: 'desks',
    type: 'rows',
    fields: [
      { key: 'kind', type: 'code', codes: ['requests', 'complaints', 'enquiries'] },
      name,
      text('contact'),
    ],
  },
  {
    key: 'accreditedBody',
    type: 'group',
    optional: 'always',
    fields: [name, text('contact')],
  },
  optional(text('procedure')),
  optional(text('fee')),
];

export const fieldsOf = {
  ...{ purpose, notice, item, recipient, processor, jointUse, scheme, organisation },
} as const;
export type FormName = keyof typeof fieldsOf;
