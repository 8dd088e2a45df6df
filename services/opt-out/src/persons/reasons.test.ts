import { startOfDayInJapan } from '@doui/kernel';
import { checkStopGround, stopGrounds } from '@doui/law';
import { describe, expect, test } from 'vitest';
import { groundCodes, refusedGround } from './reasons.ts';
import { StopBody } from './wire.ts';

const boundary = startOfDayInJapan('2022-04-01');
const kinds = ['use', 'provision'] as const;
/** Law35 as it reads: which kind of stop each ground serves, and from when on. */
const wanted = [
  ['misuse', ['use'], 'always', 'Law35.1'],
  ['improper-acquisition', ['use'], 'always', 'Law35.1'],
  ['improper-use', ['use'], 'since 2022', 'Law35.1'],
  ['unlawful-provision', ['provision'], 'always', 'Law35.3'],
  ['no-longer-needed', ['use', 'provision'], 'since 2022', 'Law35.5'],
  ['reportable-leak', ['use', 'provision'], 'since 2022', 'Law35.5'],
  ['rights-harmed', ['use', 'provision'], 'since 2022', 'Law35.5'],
  ['wish', ['use', 'provision'], 'always', 'P3.4.4.7'],
] as const;

describe('R-5.5: one list of grounds for a stop', () => {
  test('R-5.5: a request may name every ground of the law engine, a wish, and no other', () => {
    const lawful = stopGrounds.map(({ code }) => code);
    expect([...groundCodes].sort()).toEqual([...lawful, 'wish'].sort());
    expect(wanted.map(([ground]) => ground as string).sort()).toEqual([...groundCodes].sort());
    const commandId = '7c0d5a9e-3d0c-4a66-9b5e-0f8f4f6f0a01';
    const takes = (ground: string) =>
      StopBody.safeParse({ commandId, kind: 'use', ground }).success;
    expect([...lawful, 'wish'].filter((ground) => !takes(ground))).toEqual([]);
    expect(['use-beyond-purpose', 'interests-harmed', ''].filter(takes)).toEqual([]);
  });

  test.each(wanted)('R-5.5: %s serves against %j, %s (%s)', (ground, serves, since, cite) => {
    for (const kind of kinds) {
      const notForKind = (serves as readonly string[]).includes(kind)
        ? []
        : [{ code: 'ground-not-for-kind', pointer: '/ground', cite }];
      const notYet =
        since === 'always' ? [] : [{ code: 'stop-ground-not-in-force', pointer: '/ground', cite }];
      const asked = (at: number) => refusedGround({ kind, ground }, at);
      expect(asked(boundary - 1)).toMatchObject([...notYet, ...notForKind]);
      expect(asked(boundary)).toMatchObject(notForKind);
    }
  });

  test('R-5.5: whether a ground is one on a day is the word of the law engine', () => {
    for (const at of [boundary - 1, boundary]) {
      for (const ground of [...stopGrounds.map(({ code }) => code), 'ghost']) {
        const told = checkStopGround(ground, at).map(({ code, text }) => ({ code, text }));
        const kind = ground === 'unlawful-provision' ? 'provision' : 'use';
        expect(refusedGround({ kind, ground }, at)).toMatchObject(told);
      }
    }
  });
});
