import { claimedFact } from '@doui/law';
import { caseOrg, casePerson, type Door, type LawCase, shutFor } from '@doui/law/cases';
import { casesThrough, viewOf } from '@doui/testing/cases';
import { describe, expect, test } from 'vitest';
import { decisionApi, manager } from './api.ts';

const { given, audited, post, batch } = decisionApi();

/** What only who asks can know the API has claimed, with this ground. */
const claimAdded = ({ ask }: LawCase) => (ask && !ask.exception ? claimedFact(ask) : undefined);

/** A case as a request: who sends a claim is its officer, and that stands in the token. */
function requestOf(line: LawCase) {
  const { exception, ...ask } = line.ask ?? { exception: undefined };
  const { officer: _officer, ...claim } = exception ?? { officer: '' };
  const fact = claimAdded(line);
  const word = { requester: 'the desk', reason: 'seen on the form' };
  return {
    organisation: caseOrg,
    person: casePerson,
    ...ask,
    at: new Date(line.at).toISOString(),
    facts: 'now',
    ...(exception ? { exception: claim } : {}),
    ...(fact ? { exception: { ...word, ground: fact } } : {}),
  };
}

const codesOf = (list: readonly { code: string }[] | undefined) =>
  (list ?? []).map(({ code }) => code);

/** Holds an answer against all that the case wants of it; a line of a batch has codes and cites only. */
// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into
function expectWanted(line: LawCase, body: any, short = false): void {
  const {
    effect,
    ruleSet,
    items = {},
    obligations,
    keepYears,
    audit,
  } = line.want ?? {
    effect: 'no want',
  };
  expect(body.effect).toBe(effect);
  if (ruleSet) expect(body.ruleSet ?? 'none').toBe(ruleSet);
  if (obligations) {
    const added = claimAdded(line) ? ['list-for-review'] : [];
    expect(body.obligations.toSorted()).toEqual([...obligations, ...added].sort());
  }
  for (const [code, years] of short ? [] : Object.entries(keepYears ?? {})) {
    expect(body.duties).toContainEqual(
      expect.objectContaining({ code, keep: expect.objectContaining({ years }) }),
    );
  }
  for (const [item, wanted] of Object.entries(items)) {
    const got = body.items[item];
    if (wanted.permit) expect(got).toMatchObject({ effect: 'permit', basis: wanted.permit });
    else expect(codesOf(got.reasons)).toEqual(wanted.deny);
    const first = wanted.permit ? got : got.reasons[0];
    if (wanted.cite) expect(first.cite).toBe(wanted.cite);
    if (short) continue;
    expect(codesOf(got.warnings)).toEqual(wanted.warnings ?? []);
    if (wanted.remedies) expect(codesOf(got.remedies)).toEqual(wanted.remedies);
    if (wanted.article) expect(first.article.ja).toBe(wanted.article);
    if (wanted.requirement) expect(first.requirement).toBe(wanted.requirement);
  }
  if (audit) expect(audited.length > 0 ? 'entry' : 'none').toBe(audit);
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

describe('the cases of cases/law through the API, by its own clock', () => {
  test.each(named('api'))('%s', async (_id, line) => {
    given.view = viewOf(line.world);
    given.nowMs = line.at;
    const { at: _at, facts: _facts, ...request } = requestOf(line);
    const first = await post('/v1/decisions', request, manager);
    expectWanted(line, first.body);
    // What was read once is a known text, and answered from what was decided about those who stand alike.
    audited.length = 0;
    const again = await post('/v1/decisions', request, manager);
    expectWanted(line, again.body);
    const { exception: _first, ...told } = first.body;
    const { exception: _again, ...toldAgain } = again.body;
    expect(toldAgain).toEqual(told);
  });
});

describe('the cases of cases/law through the batch', () => {
  test.each(named('batch'))('%s', async (_id, line) => {
    given.view = viewOf(line.world);
    const [answer] = await batch([requestOf(line)], manager);
    expect(answer.status).toBe(200);
    expectWanted(line, answer.body, true);
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
