import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyOf, missingIn, type Question, questionIn, searchOf, uses } from './question.ts';

const id = fc.stringMatching(/^[a-z0-9]{3,12}$/);
const personIds = fc.stringMatching(/^[0-9a-hjkmnp-tv-z]{26}$/);
const questions: fc.Arbitrary<Question> = fc.record({
  person: personIds,
  use: fc.constantFrom(...uses),
  purpose: id,
  recipient: fc.oneof(id, fc.constant('')),
  items: fc.uniqueArray(id, { maxLength: 5 }),
  day: fc.constant('2022-03-31'),
  facts: fc.constantFrom('then', 'now'),
});

test('R-10.4: a question goes into an address and comes back', () => {
  fc.assert(
    fc.property(questions, (question) => {
      expect(questionIn(searchOf(question))).toEqual(question);
    }),
  );
});

test('R-10.4: a customer number or a name never gets into the address', () => {
  fc.assert(
    fc.property(questions, fc.stringMatching(/^(山田|c-?)[0-9a-z]{0,12}$/), (question, person) => {
      const search = searchOf({ ...question, person, items: [...question.items, '髙﨑 𠮷'] });
      expect(search.has('person')).toBe(false);
      expect(decodeURIComponent(search.toString())).toMatch(/^[a-z0-9=&,-]*$/);
    }),
  );
});

test('what an address may not hold is left out', () => {
  const question = questionIn(new URLSearchParams('person=%3Cscript%3E&day=tomorrow&use=burn'));
  expect(question).toMatchObject({ person: '', day: '', use: 'provide' });
});

test('a recipient is wanted only where data go to somebody', () => {
  const none = questionIn(new URLSearchParams());
  expect(missingIn(none)).toEqual(['purpose', 'items', 'recipient']);
  expect(missingIn({ ...none, use: 'use' })).toEqual(['purpose', 'items']);
});

test('a day is noon in Japan, and asks for the facts of then unless told otherwise', () => {
  const question = questionIn(
    new URLSearchParams(`person=${'a'.repeat(26)}&purpose=pur&items=one&day=2021-05-01`),
  );
  expect(bodyOf('org', question)).toEqual({
    ...{
      organisation: 'org',
      person: 'a'.repeat(26),
      use: 'provide',
      purpose: 'pur',
      items: ['one'],
    },
    ...{ at: '2021-05-01T12:00:00+09:00', facts: 'then' },
  });
});
