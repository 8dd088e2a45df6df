import type { Text } from '@doui/kernel';
import type { Notice } from '../consents/notices.ts';

/** What this service knows of the registry: as much as answers and receipts need. */
export type Organisation = {
  readonly name: Text;
  readonly address: Text;
  readonly representative: Text;
  /** From this age a person answers alone. */
  readonly ageOfCapacity: number;
};

export type Purpose = {
  readonly title: Text;
  readonly description: Text;
  readonly version: number;
  readonly retentionDays: number;
};

export type Item = {
  readonly name: Text;
  readonly category: string;
  /** The parents' income, work or home (R-2.1). */
  readonly aboutParents: boolean;
};
export type Recipient = {
  readonly name: Text;
  readonly country: string;
  readonly relation: string;
};

export type Document =
  | { readonly kind: 'organisation'; readonly value: Organisation }
  | { readonly kind: 'purpose'; readonly value: Purpose }
  | { readonly kind: 'notice'; readonly value: Notice }
  | { readonly kind: 'item'; readonly value: Item }
  | { readonly kind: 'recipient'; readonly value: Recipient };

export type Kind = Document['kind'];
type Values = { [D in Document as D['kind']]: D['value'] };
export type ValueOf<K extends Kind> = Values[K];

/** One record of the registry's state topic. `document` is absent for kinds that do not matter here. */
export type RegistryRecord = {
  readonly stream: string;
  readonly version: number;
  readonly document?: Document;
};
