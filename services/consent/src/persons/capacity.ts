import type { Instant } from '@doui/kernel';
import { startOfDayInJapan } from '@doui/kernel';

export type Capacity = { readonly needsRepresentative: boolean; readonly until?: Instant };

/** The day somebody born on `day` reaches `age`; who was born on 29 February does so on 1 March. */
export function reaches(age: number, day: string): Instant {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const reached = new Date(Date.UTC(year + age, month - 1, date));
  return startOfDayInJapan(reached.toISOString().slice(0, 10));
}

/** who has not reached the organisation's age answers through a representative until then. */
export function capacityByAge(bornOn: string, ageOfCapacity: number, at: Instant): Capacity {
  const until = reaches(ageOfCapacity, bornOn);
  return at < until ? { needsRepresentative: true, until } : { needsRepresentative: false };
}
