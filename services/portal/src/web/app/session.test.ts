import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { onSessionEnded } from './api.ts';
import { askSession } from './session.tsx';

afterEach(() => vi.unstubAllGlobals());

const person = { signedIn: true, roles: ['person'], csrf: 'first', who: 'hanako' };
const nobody = { signedIn: false };

/** What the pages hold after each answer to "who is signed in", how often one ended, and how often all began anew. */
async function heldAfter(answers: readonly object[]) {
  const client = new QueryClient();
  const signal = new AbortController().signal;
  let ended = 0;
  let anew = 0;
  const again = () => {
    anew += 1;
  };
  const leave = onSessionEnded(() => {
    ended += 1;
  });
  const held: unknown[] = [];
  for (const answer of answers) {
    vi.stubGlobal('fetch', async () => Response.json(answer));
    const queryKey = ['session'];
    await client.fetchQuery({
      queryKey,
      queryFn: () => askSession(client, signal, again),
      staleTime: 0,
    });
    held.push(client.getQueryData(queryKey));
  }
  leave();
  client.clear();
  return { held, ended, anew };
}

test('R-10.1: a session that ends leaves the page as it is, and says so', async () => {
  expect(await heldAfter([person, nobody])).toEqual({ held: [person, person], ended: 1, anew: 0 });
});

test('who never was signed in has no session that ends', async () => {
  expect(await heldAfter([nobody, nobody])).toEqual({ held: [nobody, nobody], ended: 0, anew: 0 });
});

test('the next session takes the place of the one that ended', async () => {
  const next = { ...person, csrf: 'second' };
  expect(await heldAfter([person, nobody, next])).toEqual({
    held: [person, person, next],
    ended: 1,
    anew: 0,
  });
});

test('R-10.1: somebody else gets a page of their own, not the one that was left open', async () => {
  const other = { ...person, csrf: 'other', who: 'taro' };
  expect(await heldAfter([person, nobody, other])).toEqual({
    held: [person, person, person],
    ended: 1,
    anew: 1,
  });
});
