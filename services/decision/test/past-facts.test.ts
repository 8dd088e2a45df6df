import { createView } from '@doui/view';
import { describe, expect, test } from 'vitest';
import { pastFacts } from '../src/decisions/past-facts.ts';

const of = { org: 'kaisha', person: 'hito' };
const day = (at: string): number => Date.parse(`${at}T00:00:00+09:00`);
const at = (when: string): string => `${when}T00:00:00+09:00`;
const scopes = [{ item: 'mail', recipients: ['gas'] }];

const consentEntries = [
  { version: 1, type: 'person-registered', at: at('2024-01-01'), by: {}, commandId: 'x' },
  {
    version: 2,
    type: 'answered',
    at: at('2024-02-01'),
    notice: 'note',
    noticeVersion: 1,
    answers: [
      {
        given: true,
        purpose: 'moving',
        purposeVersion: 1,
        scopes,
        abroadRecipients: [],
        expiresAt: at('2026-01-01'),
      },
      { given: false, purpose: 'mailing', purposeVersion: 1 },
    ],
    evidence: { form: 'x' },
  },
  { version: 3, type: 'withdrawn', at: at('2024-03-01'), purpose: 'moving', remaining: [] },
  { version: 4, type: 'erased', at: at('2024-04-01') },
];
const optOutEntries = [
  {
    version: 1,
    type: 'opted-out',
    at: at('2024-02-10'),
    schemes: ['list'],
    gpc: true,
    side: 'person',
  },
  {
    version: 2,
    type: 'use-stopped',
    at: at('2024-02-11'),
    kind: 'provision',
    recipient: 'gas',
    by: 'organisation',
  },
  {
    version: 3,
    type: 'opt-out-undone',
    at: at('2024-02-20'),
    schemes: ['list'],
    gpc: true,
    side: 'person',
  },
];

/** An owner that pages by two, as the real ones page by more. */
const owner = (entries: readonly { version: number }[], status = 200) => ({
  call: async ({ path }: { path: string }) => {
    const from = Number(new URL(path, 'http://x').searchParams.get('from'));
    const page = entries.filter(({ version }) => version >= from).slice(0, 2);
    const last = page.at(-1)?.version ?? 0;
    const next = entries.some(({ version }) => version > last) ? { next: last + 1 } : {};
    return { status, headers: {}, body: { person: of.person, entries: page, ...next } };
  },
});

const then = (
  when: string,
  owners = { consent: owner(consentEntries), optOut: owner(optOutEntries) },
) => pastFacts(createView(), owners).at(of.org, of.person, day(when));

describe('facts of another time, folded from the owners’ histories', () => {
  test('R-9.1: the answer as it stood before the withdrawal', async () => {
    const { facts, from } = await then('2024-02-15');
    expect(from).toEqual({ person: 'then', registry: 'now' });
    expect(facts.consent(of.org, of.person)).toMatchObject({
      version: 2,
      erased: false,
      answers: [
        {
          purpose: 'moving',
          status: 'given',
          scopes,
          expiresAt: day('2026-01-01'),
          answerVersion: 2,
          stoppedVersion: 0,
        },
        { purpose: 'mailing', status: 'refused', stoppedVersion: 2 },
      ],
    });
    expect(facts.optOut(of.org, of.person)).toMatchObject({
      schemes: [{ scheme: 'list' }],
      stops: [{ kind: 'provision', recipient: 'gas' }],
      gpcAt: day('2024-02-10'),
    });
  });

  test('the withdrawal from the instant it was recorded, and what was undone is gone', async () => {
    const { facts } = await then('2024-03-01');
    expect(
      facts.consent(of.org, of.person)?.answers.find(({ purpose }) => purpose === 'moving'),
    ).toMatchObject({
      status: 'withdrawn',
      scopes: [],
      stoppedVersion: 3,
    });
    const optOut = facts.optOut(of.org, of.person);
    expect(optOut?.schemes).toEqual([]);
    expect(optOut?.gpcAt).toBeUndefined();
    expect(optOut?.stops).toHaveLength(1);
  });

  test('nobody is known before the registration, and after the erasure there is nothing', async () => {
    expect((await then('2023-12-31')).facts.consent(of.org, of.person)).toBeUndefined();
    expect((await then('2024-04-01')).facts.consent(of.org, of.person)).toMatchObject({
      erased: true,
      answers: [],
    });
  });

  test('an owner that answers something else is a fault, never an empty history', async () => {
    const broken = { consent: owner([{ version: 1 }]), optOut: owner([]) };
    await expect(then('2024-02-15', broken)).rejects.toMatchObject({ code: 'service-unavailable' });
    const forbidden = { consent: owner([], 403), optOut: owner([]) };
    await expect(then('2024-02-15', forbidden)).rejects.toMatchObject({
      code: 'service-unavailable',
    });
  });
});
