import { personName } from '@doui/local';
import { fakerJA as faker } from '@faker-js/faker';
import type { Org, Person, Reaction } from './person.ts';

/** People who sign in themselves, and whose customers they are. */
export const signingIn = {
  hikkoshibin: 80,
  akarigas: 5,
  meibodata: 5,
  representatives: 10,
} as const;

const seed = 20_261_122;
const movingDays = ['2026-12-05', '2026-12-12', '2026-12-19', '2026-12-26'];
const appliances = ['ガスコンロ', '給湯器', 'ファンヒーター', '警報器'];
const hobbies = ['園芸', '読書', '登山', '釣り', '将棋'];

/**
 * The people of the main job: the same for the same count, with names that are unique, so that a
 * recipient can tell whose record it holds.
 */
export function makePeople(count: number): Person[] {
  faker.seed(seed);
  const taken = new Set<string>();
  return rolesOf(count).map((role, at) => makePerson(role, at, uniqueName(taken)));
}

type Role = Pick<Person, 'org' | 'minor' | 'reaction'> &
  Partial<Pick<Person, 'login' | 'represented'>>;

function rolesOf(count: number): Role[] {
  const roles: Role[] = [];
  let login = 0;
  for (const org of ['hikkoshibin', 'akarigas', 'meibodata'] as const) {
    for (let n = 0; n < signingIn[org]; n++) {
      roles.push({ org, login: personName(++login), minor: false, reaction: 'all' });
    }
  }
  for (let n = 0; n < signingIn.representatives; n++) {
    const represented = personName(++login);
    roles.push({ org: 'hikkoshibin', login: represented, minor: false, reaction: 'all' });
    roles.push({ org: 'hikkoshibin', represented, minor: true, reaction: 'all' });
  }
  if (count < roles.length) throw new RangeError(`at least ${roles.length} people are needed`);
  while (roles.length < count) roles.push(roleOfMany(roles.length));
  return roles;
}

/** Of ten people six move house, three burn gas, one stands on a list. */
function roleOfMany(at: number): Role {
  const tenth = at % 10;
  const org: Org = tenth < 6 ? 'hikkoshibin' : tenth < 9 ? 'akarigas' : 'meibodata';
  return { org, minor: false, reaction: reactionOf(faker.number.int({ min: 0, max: 99 })) };
}

const reactionOf = (percent: number): Reaction =>
  percent < 70 ? 'all' : percent < 85 ? 'some' : percent < 93 ? 'refuse' : 'none';

function uniqueName(taken: Set<string>): string {
  for (;;) {
    const name = faker.person.fullName();
    // There are fewer names than people: a middle character keeps them apart.
    const unique = taken.has(name) ? `${name}${faker.string.numeric(5)}` : name;
    if (taken.has(unique)) continue;
    taken.add(unique);
    return unique;
  }
}

const address = (): string =>
  `${faker.location.state()}${faker.location.city()}${faker.location.streetAddress()}`;

const numbers: Record<Org, string> = { hikkoshibin: 'H', akarigas: 'G', meibodata: 'M' };

function makePerson(role: Role, at: number, name: string): Person {
  const number = `${numbers[role.org]}${String(at + 1).padStart(6, '0')}`;
  return {
    ...role,
    number,
    name,
    address: address(),
    postcode: faker.location.zipCode(),
    phone: faker.phone.number(),
    email: `${number.toLowerCase()}@example.test`,
    more: moreOf(role.org),
  };
}

function moreOf(org: Org): Person['more'] {
  switch (org) {
    case 'hikkoshibin':
      return {
        newAddress: address(),
        newPostcode: faker.location.zipCode(),
        movingDay: faker.helpers.arrayElement(movingDays),
        household: faker.number.int({ min: 1, max: 6 }),
        careEquipment: faker.datatype.boolean(0.03) ? '在宅酸素' : 'なし',
      };
    case 'akarigas':
      return {
        appliance: faker.helpers.arrayElement(appliances),
        lastVisit: `2026-0${faker.number.int({ min: 1, max: 9 })}-1${faker.number.int(9)}`,
      };
    case 'meibodata':
      return {
        ageGroup: `${faker.number.int({ min: 2, max: 7 })}0代`,
        hobby: faker.helpers.arrayElement(hobbies),
      };
  }
}
