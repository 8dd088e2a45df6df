import type { Instant, Refusal } from '@doui/kernel';
import { checkRecordDisclosure } from '@doui/law';
import type { KeptProvision } from './record.ts';

/**
 * what stands against the person's seeing the records, or this one of them. One is withheld
 * because somebody answerable said that telling of it would hinder.
 */
export const refusedDisclosure = (
  at: Instant,
  record?: Pick<KeptProvision, 'withheld'>,
): Refusal[] => checkRecordDisclosure({ hindersInvestigation: record?.withheld !== undefined }, at);
