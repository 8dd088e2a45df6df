import { type Instant, startOfDayInJapan } from '@doui/kernel';

/** "The Act changed on 2017-05-30 and again on 2022-04-01 … days begin at midnight in Japan." */
export const actOf2017 = startOfDayInJapan('2017-05-30');
export const actOf2022 = startOfDayInJapan('2022-04-01');
/** public bodies stand under ordinances until 2023-03-31, under Act 61–70 since. */
export const publicBodiesJoined = startOfDayInJapan('2023-04-01');
/** "adequacy list by date (EEA and UK)"; the date is the one of the product's dated list. */
export const adequacyBegan = startOfDayInJapan('2019-01-23');

export const dayMs = 24 * 60 * 60 * 1000;

export const isUnder2022 = (at: Instant): boolean => at >= actOf2022;
export const isUnderAnyAct = (at: Instant): boolean => at >= actOf2017;

const eeaAndUk = [
  ...['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE'],
  ...['IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'],
  ...['IS', 'LI', 'NO'],
  'GB',
];

export const isAdequateCountry = (country: string, at: Instant): boolean =>
  at >= adequacyBegan && eeaAndUk.includes(country);

/** Fiscal years begin on 1 April in Japan (R-3.4: "last evaluation (per fiscal year)"). */
export function fiscalYearOf(at: Instant): number {
  const inJapan = new Date(at + 9 * 60 * 60 * 1000);
  const month = inJapan.getUTCMonth() + 1;
  const year = inJapan.getUTCFullYear();
  if (month >= 4) return year;
  return year - 1;
}
