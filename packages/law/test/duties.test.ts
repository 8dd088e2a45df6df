import { expect, test } from 'vitest';
import { dues, dutiesOf } from '../src/duties.ts';
import { obligations } from '../src/index.ts';

test('R-4.6: every obligation says in both languages what is to be done, and by when', () => {
  const duties = dutiesOf(obligations);
  expect(duties.map(({ code }) => code)).toEqual([...obligations]);
  for (const { code, text, due, requirement } of duties) {
    expect([code, dues.includes(due.code)]).toEqual([code, true]);
    expect([code, requirement]).toEqual([code, expect.stringMatching(/^R-\d+\.\d+$/)]);
    for (const said of [text, due.text]) {
      expect([code, said.ja]).toEqual([code, expect.stringMatching(/[ぁ-んァ-ヶ一-龠]/)]);
      expect([code, said.en]).toEqual([code, expect.stringMatching(/^[ -~]+$/)]);
    }
  }
  expect(new Set(duties.map(({ text }) => text.en)).size).toBe(obligations.length);
});
