import { expect, test } from 'vitest';
import { decodedWords, headerOf } from './mail-headers.ts';

const mail = Buffer.from(
  'To: a@b.example\r\nSubject: =?UTF-8?B?5ZCM5oQ=?=\r\n =?UTF-8?B?j+OBrg==?= (doui)\r\n\r\nSubject: body',
);

test('a folded header is put together, and what stands in the body is none', () => {
  expect(headerOf(mail, 'subject')).toBe('=?UTF-8?B?5ZCM5oQ=?= =?UTF-8?B?j+OBrg==?= (doui)');
  expect(headerOf(mail, 'cc')).toBe('');
});

test('a character that is cut between two words is whole again', () => {
  expect(decodedWords(headerOf(mail, 'subject'))).toBe('同意の (doui)');
  expect(decodedWords('=?utf-8?Q?a_=E6=92=A4?= b')).toBe('a 撤 b');
  expect(decodedWords('plain')).toBe('plain');
});
