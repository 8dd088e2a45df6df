import { expect, test } from 'vitest';
import { partsOf, sendUntilServed } from './batch.ts';

const lines = ['a', 'b', 'c'].map((commandId) => ({ commandId }));
const now = async () => undefined;

test('R-9.1: lines that could not be served are sent again as they were, the others are not', async () => {
  const sent: string[] = [];
  const answers = await sendUntilServed(
    lines,
    async (part) => {
      sent.push(part.map((line) => (line as { commandId: string }).commandId).join(''));
      return part.map((_, at) => ({
        line: at + 1,
        status: sent.length === 1 && at > 0 ? 503 : 201,
      }));
    },
    now,
  );
  expect(sent).toEqual(['abc', 'bc']);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
});

test('a batch that was cut short goes on with the lines that have no answer', async () => {
  let round = 0;
  const answers = await sendUntilServed(
    lines,
    async (part) =>
      ++round === 1
        ? [
            { line: 1, status: 201 },
            { line: null, status: 500 },
          ]
        : part.map((_, at) => ({ line: at + 1, status: 202 })),
    now,
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 202, 202]);
});

test('a refusal ends it, and so does a service that never comes back', async () => {
  const refuse = async () => [{ line: 1, status: 409, problem: { code: 'older-than-stop' } }];
  await expect(sendUntilServed(lines.slice(0, 1), refuse, now)).rejects.toThrow('older-than-stop');
  await expect(sendUntilServed(lines, async () => [], now)).rejects.toThrow('3 lines');
});

test('parts hold everything once', () => {
  expect(partsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
});
