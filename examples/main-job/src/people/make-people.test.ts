import { expect, test } from 'vitest';
import { makePeople } from './make-people.ts';
import { feeds, recordOf } from './record-of.ts';

const people = makePeople(10_000);
const count = (which: (one: (typeof people)[number]) => boolean) => people.filter(which).length;

test('the same people come out every time, and as many as asked for', () => {
  expect(makePeople(10_000)).toEqual(people);
  expect(people.length).toBe(10_000);
  expect(makePeople(120).length).toBe(120);
  expect(() => makePeople(50)).toThrow(RangeError);
});

test('no two people share a name or a number, so that a record tells whose it is', () => {
  expect(new Set(people.map((one) => one.name)).size).toBe(people.length);
  expect(new Set(people.map((one) => one.number)).size).toBe(people.length);
});

test('100 sign in, some are minors, some refuse, some never answer, every feed has its people', () => {
  expect(count((one) => one.login !== undefined)).toBe(100);
  expect(count((one) => one.minor && one.represented !== undefined)).toBe(10);
  expect(count((one) => one.reaction === 'refuse')).toBeGreaterThan(500);
  expect(count((one) => one.reaction === 'none')).toBeGreaterThan(400);
  for (const org of Object.keys(feeds)) {
    expect(count((one) => one.org === org)).toBeGreaterThan(900);
  }
});

test('names and addresses are Japanese, and a record carries the name', () => {
  for (const person of people.slice(0, 200)) {
    expect(person.name).toMatch(/[\p{Script=Han}\p{Script=Hiragana}]/u);
    expect(person.address).toMatch(/[都道府県]/);
    expect(recordOf(person)['name']).toBe(person.name);
  }
});
