import type { ConsentDirectory as Directory } from '@doui/http';
import type { PersonSet } from './person-set.ts';

/**
 * Whether a person is there: seen on the consent state topic, so that opting out works while `consent`
 * is away, or asked for there and kept.
 */
export const knownPersons =
  (persons: PersonSet, directory: Pick<Directory, 'exists'>) =>
  async (org: string, person: string): Promise<boolean> => {
    if (persons.has(org, person)) return true;
    const there = await directory.exists(org, person);
    if (there) persons.add(org, person);
    return there;
  };
