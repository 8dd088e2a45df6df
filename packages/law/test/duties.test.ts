import { expect, test } from 'vitest';
import { dues, dutiesOf } from '../src/duties.ts';
import { obligations } from '../src/index.ts';
import { recordKeptUntil } from '../src/record-rules.ts';

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

test('R-4.6, R-3.4: what the sources count is told as numbers, the same that the checks go by', () => {
  const at = Date.parse('2024-05-01T00:00:00+09:00');
  const years = (contractInstead: boolean): number =>
    new Date(recordKeptUntil({ at, repeated: false, contractInstead })).getUTCFullYear() -
    new Date(at).getUTCFullYear();
  const duties = dutiesOf(obligations);
  const kept = duties.flatMap(({ code, keep }) => (keep ? [{ code, ...keep }] : []));
  expect(kept).toMatchObject([
    { code: 'record-provision', years: years(false), contractInsteadYears: years(true) },
    { code: 'record-each-provision', years: years(false) },
  ]);
  for (const { text } of kept) expect(text.ja).toContain(`${years(false)}年間`);
  const again = duties.flatMap(({ code, every }) => (every ? [[code, every.fiscalYears]] : []));
  expect(again).toEqual([['evaluate-processor', 1]]);
});
