/** What a form asks for and a page shows: one list per kind, in the order the law tells it in. */
export type Reference = 'item' | 'purpose' | 'recipient' | 'processor' | 'jointUse';

export type Field = { readonly key: string; readonly optional?: boolean } & (
  | { readonly type: 'name' | 'text' | 'line' | 'date' | 'flag' | 'country' | 'id' }
  | { readonly type: 'number'; readonly most: number }
  | { readonly type: 'code' | 'codes'; readonly codes: readonly string[] }
  | { readonly type: 'ref' | 'refs'; readonly to: Reference }
  | { readonly type: 'group' | 'rows'; readonly fields: readonly Field[] }
);

const name: Field = { key: 'name', type: 'name' };
const optional = (field: Field): Field => ({ ...field, optional: true });
const text = (key: string): Field => ({ key, type: 'text' });
const line = (key: string): Field => ({ key, type: 'name' });
const flag = (key: string): Field => ({ key, type: 'flag' });
const refs = (key: string, to: Reference): Field => ({ key, type: 'refs', to });
const date = (key: string): Field => ({ key, type: 'date', optional: true });

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
    ...{ key: 'noticeExemptGround', type: 'code', optional: true },
    codes: ['harm-to-person', 'harm-to-business', 'hinders-state', 'obvious'],
  },
];

// a to h of the eight items, in their order.
const notice: readonly Field[] = [
  line('title'),
  optional(text('organisation')),
  optional(text('privacyManager')),
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
        optional: true,
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
    optional: true,
    fields: ['why', 'items', 'means', 'recipients', 'contract'].map(text),
  },
  ...['entrustment', 'rights', 'voluntary', 'unnoticeable', 'consentBy'].map((key) =>
    optional(text(key)),
  ),
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
    optional: true,
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
  { key: 'country', type: 'country', optional: true },
  { key: 'partner', type: 'id', optional: true },
  flag('stateBody'),
  flag('academic'),
  flag('tiesNothing'),
  date('recipientConsentConfirmedAt'),
  { key: 'acknowledgeWithinHours', type: 'number', most: 2_160, optional: true },
  { key: 'processor', type: 'ref', to: 'processor', optional: true },
  { key: 'jointUse', type: 'ref', to: 'jointUse', optional: true },
  {
    key: 'safeguard',
    type: 'group',
    optional: true,
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
    optional: true,
    fields: [name, line('address'), optional(line('representative'))],
  },
  ...['acquisition', 'method', 'stopOnRequest', 'howToRequest', 'updates'].map((key) =>
    optional(text(key)),
  ),
  { key: 'filingNumber', type: 'line', optional: true },
  date('filedAt'),
  date('toldAt'),
  { key: 'objectionDays', type: 'number', most: 366 },
  date('startsAt'),
];

const organisation: readonly Field[] = [
  name,
  optional(line('address')),
  optional(line('representative')),
  optional(line('privacyManager')),
  { key: 'kind', type: 'code', codes: ['private', 'public', 'academic'] },
  { key: 'profile', type: 'code', codes: ['act', 'pms'], optional: true },
  { key: 'processorGap', type: 'code', codes: ['warn', 'deny'], optional: true },
  { key: 'approval', type: 'code', codes: ['one-person', 'two-person'], optional: true },
  { key: 'ageOfCapacity', type: 'number', most: 18, optional: true },
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
    optional: true,
    fields: [name, text('contact')],
  },
  optional(text('procedure')),
  optional(text('fee')),
];

export const fieldsOf = {
  ...{ purpose, notice, item, recipient, processor, jointUse, scheme, organisation },
} as const;
export type FormName = keyof typeof fieldsOf;
