import type { Command } from '@doui/history';
import { expect, test } from 'vitest';
import { answersIn, firstAskedIn } from './answers.ts';

const asked = (commandId: string, askedAtMs: number, status?: number): Command => ({
  ...{ commandId, askedAtMs },
  ...(status ? { answer: { status, atMs: askedAtMs + status } } : {}),
});

test('answers are counted by status, and what was not heard is none', () => {
  const answers = answersIn([
    asked('a', 0, 202),
    asked('b', 0),
    asked('c', 0, 503),
    asked('d', 9, 202),
  ]);
  expect(answers.shown).toBe('202: 2, 503: 1');
  expect(answers.slowestMs).toBe(503);
  expect(answers.count((status) => status >= 500)).toBe(1);
});

test('a repeat of what was asked before a fault is not counted to it, nor what was asked after', () => {
  const commands = [asked('early', 5), asked('early', 15, 201), asked('in', 12), asked('in', 30)];
  expect(firstAskedIn(commands, 10, 20)).toEqual([asked('in', 12)]);
});
