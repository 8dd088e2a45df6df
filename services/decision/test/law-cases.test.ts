import { claimedFact } from '@doui/law';
import { caseOrg, casePerson, type Door, type LawCase, shutFor } from '@doui/law/cases';
import { casesThrough, viewOf } from '@doui/testing/cases';
import { describe, expect, test } from 'vitest';
import { decisionApi, manager } from './api.ts';

const { given, audited, post, batch } = decisionApi();

/** A case as a request: who sends a claim is its officer, and that stands in the token. */
function requestOf(line: LawCase) {
  const { exception, ...ask } = line.ask ?? { exception: undefined };
  const { officer: _officer, ...claim } = exception ?? { officer: '' };
  const fact = line.ask && claimedFact(line.ask);
  const word = { requester: 'the desk', reason: 'seen on the form' };
  return {
    organisation: caseOrg,
    person: casePerson,
    ...ask,
    at: new Date(line.at).toISOString(),
    facts: 'now',
    ...(exception ? { exception: claim } : {}),
    ...(fact !== undefined && !exception ? { exception: { ...word, ground: fact } } : {}),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into
function expectWanted(line: LawCase, body: any): void {
  expect(body.effect).toBe(line.want?.effect);
  for (const [item, wanted] of Object.entries(line.want?.items ?? {})) {
    const got = body.items[item];
    if (wanted.permit) expect(got).toMatchObject({ effect: 'permit', basis: wanted.permit });
    else expect(got.reasons.map(({ code }: { code: string }) => code)).toEqual(wanted.deny);
  }
  if (line.want?.audit) expect(audited.length > 0 ? 'entry' : 'none').toBe(line.want.audit);
}

const named = (door: Door) => casesThrough(door).map((line) => [line.id, line] as const);

describe('the cases of cases/law through the API', () => {
  test.each(named('api'))('%s', async (_id, line) => {
    given.view = viewOf(line.world);
    const answer = await post('/v1/decisions', requestOf(line), manager);
    expect(answer.status).toBe(200);
    expectWanted(line, answer.body);
  });
});

describe('the cases of cases/law through the batch', () => {
  test.each(named('batch'))('%s', async (_id, line) => {
    given.view = viewOf(line.world);
    const [answer] = await batch([requestOf(line)], manager);
    expect(answer.status).toBe(200);
    expectWanted(line, answer.body);
  });
});

test('the cases that cannot pass the API are refused as malformed, and a claim has its officer', async () => {
  const refused = casesThrough('engine').filter(
    (line) => shutFor(line, 'api') === 'refused-as-malformed',
  );
  expect(refused.map(({ id }) => id)).toEqual(['contact-on-no-known-channel']);
  for (const line of refused) {
    expect((await post('/v1/decisions', requestOf(line), manager)).status).toBe(400);
  }
  const [claimed] = casesThrough('engine').filter(
    (line) => shutFor(line, 'api') === 'nobody-claims',
  );
  if (!claimed) throw new Error('there is a claim without an officer');
  given.view = viewOf(claimed.world);
  await post('/v1/decisions', requestOf(claimed), manager);
  expect(audited[0]?.decided[0]?.ask.exception?.officer).toBe('hash-of-subject-1');
});
