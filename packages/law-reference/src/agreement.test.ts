import { describe, expect, it } from 'vitest';
import { differences } from './compare.ts';
import type { Question } from './random-question.ts';
import { search } from './search.ts';

const questions = 20_000;
const seed = Number(process.env['DOUI_SEED'] ?? 20_220_401);

describe('the engine and the slow reference', () => {
  it(`agree on ${questions} random questions`, { timeout: 120_000 }, () => {
    const found = search(questions, seed);
    console.log(`law reference: ${found.questions} questions, seed ${seed}`);
    if (!found.agreed) {
      expect.fail(`${found.differences.join('; ')}\n${JSON.stringify(found.smallest, null, 1)}`);
    }
    expect(found.questions).toBe(questions);
  });

  it('are told apart when they are asked about different facts', () => {
    const name = { ja: '名', en: 'name' };
    const item = { id: 'itema', name, category: 'ordinary', acquiredBy: 'directly' } as const;
    const at = Date.UTC(2026, 5, 1);
    const asked: Question = {
      ask: {
        use: 'use',
        org: 'organisation',
        person: 'person',
        purpose: 'p',
        items: ['itema'],
        at,
      },
      world: {
        organisation: {
          id: 'organisation',
          name,
          kind: 'private',
          profile: 'act',
          processorGap: 'deny',
          ageOfCapacity: 18,
        },
        items: [item],
        purposes: [],
        recipients: [],
        processors: [],
        jointUses: [],
        schemes: [],
        held: false,
      },
    };
    expect(differences(asked)).toEqual([]);
    const other: Question = { ...asked, ask: { ...asked.ask, org: 'stranger' } };
    expect(differences(asked, other)).not.toEqual([]);
  });
});
