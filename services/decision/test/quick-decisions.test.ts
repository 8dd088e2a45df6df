import type { Principal } from '@doui/auth';
import { streamKey } from '@doui/kernel';
import { claimedFact, decide } from '@doui/law';
import { questionOf as askOf, caseOrg, casePerson, type LawCase } from '@doui/law/cases';
import { casesThrough, viewOf } from '@doui/testing/cases';
import type { View } from '@doui/view';
import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../src/audit/audit-log.ts';
import { noClaims } from '../src/claims/keep-claims.ts';
import { presentFacts } from '../src/decisions/past-facts.ts';
import type { DecisionPorts } from '../src/decisions/ports.ts';
import { quickDecisions } from '../src/decisions/quick-decisions.ts';
import { answerOf, parseQuestion, shortAnswerOf } from '../src/decisions/wire.ts';

const by: Principal = {
  ...{ subject: 's', client: 'c', roles: ['system'], org: caseOrg },
  expiresAtMs: Number.POSITIVE_INFINITY,
};

/** Quick decisions over a view at one instant, and what they wrote down. */
function quickOver(view: View, atMs: number, freshnessMs = 20) {
  const audited: AuditEntry[] = [];
  const ports: DecisionPorts = {
    ...{ view, stalenessMs: 400, atLeastMs: 0 },
    freshness: { person: () => freshnessMs, worst: () => freshnessMs },
    clocks: () => ({ ownMs: atMs, brokerMs: atMs }),
    audit: { write: async (entry) => void audited.push(entry) },
    hashSubject: (subject) => subject,
    ...{ claims: noClaims, past: presentFacts(view) },
  };
  return { quick: quickDecisions(ports), audited };
}

const bodyOf = (line: LawCase, person: string) => {
  const { exception: _, ...ask } = line.ask ?? { use: 'use' as const };
  return Buffer.from(JSON.stringify({ organisation: caseOrg, ...ask, person }));
};

const read = (text: string | undefined) =>
  text === undefined ? undefined : JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));

const plain = casesThrough('api')
  .filter(({ ask }) => ask && ask.exception === undefined && claimedFact(ask) === undefined)
  .map((line) => [line.id, line] as const);

describe('a question whose text is known is answered as if it was not', () => {
  test.each(plain)('%s', async (_id, line) => {
    const view = viewOf(line.world);
    const known = view.consent(caseOrg, casePerson);
    if (known) view.applyConsent({ ...known, person: 'neighbour', version: 7_001 });
    const { ask } = askOf(line) ?? {};
    if (!ask) throw new Error('a case that passes the API asks something');
    const { quick, audited } = quickOver(view, ask.at);
    for (const person of [casePerson, 'neighbour', casePerson, 'nobody', 'neighbour']) {
      const bytes = bodyOf(line, person);
      const asked = parseQuestion(JSON.parse(bytes.toString()));
      if (!asked.ok) throw new Error(JSON.stringify(asked.error));
      const decision = decide({ ...ask, person, endsAt: ask.at }, view);
      const stream = streamKey(caseOrg, 'person', person);
      const consent = view.position('consent', stream);
      const optOut = view.position('opt-out', stream);
      const answer = read(await quick.single(by, bytes));
      const seen = { consent, optOut, freshnessMs: 20 };
      const wanted = answerOf(decision, asked.value, seen);
      expect(answer).toEqual(JSON.parse(JSON.stringify(wanted)));
      const lines = quick.lines(by, 'trace');
      const short = read(
        lines.line(Buffer.concat([Buffer.from('..'), bytes]), 2, bytes.length + 2),
      );
      if (short)
        expect(short).toEqual(
          JSON.parse(JSON.stringify(shortAnswerOf(decision, asked.value, seen))),
        );
      const before = audited.length;
      await lines.settle();
      const entry = audited[before - 1]?.decided[0];
      if (entry) expect(entry.decision).toEqual(decision);
      if (short && entry) expect(entry).toMatchObject(audited.at(-1)?.decided[0] ?? {});
    }
  });
});

const [line] = plain.map(([, each]) => each).filter(({ ask }) => ask?.use === 'provide');
if (!line) throw new Error('some case provides');
const at = askOf(line)?.ask.at ?? 0;
const asking = () => {
  const view = viewOf(line.world);
  const both = quickOver(view, at);
  return { view, ...both, first: () => both.quick.single(by, bodyOf(line, casePerson)) };
};

describe('a known text', () => {
  test('is nobody else’s question: another organisation’s token gets nothing from it', async () => {
    const { quick, first } = asking();
    expect(await first()).toBeDefined();
    expect(quick.single({ ...by, org: 'stranger' }, bodyOf(line, casePerson))).toBeUndefined();
    const lines = quick.lines({ ...by, org: 'stranger' }, '');
    const bytes = bodyOf(line, casePerson);
    expect(lines.line(bytes, 0, bytes.length)).toBeUndefined();
  });

  test('R-9.3: is not answered from a view that is too old', async () => {
    const { quick } = quickOver(viewOf(line.world), at, 401);
    expect(() => quick.single(by, bodyOf(line, casePerson))).toThrow('view-stale');
    const bytes = bodyOf(line, casePerson);
    expect(quick.lines(by, '').line(bytes, 0, bytes.length)).toBeUndefined();
  });

  test('is the same with spaces, and not the same with anything else in the place of the id', async () => {
    const { quick, first } = asking();
    const text = bodyOf(line, 'somebody').toString();
    const spaced = Buffer.from(text.replace('"person":"', '"person" : "'));
    await first();
    await quick.single(by, spaced);
    const lines = () => quick.lines(by, '');
    expect(lines().line(spaced, 0, spaced.length)).toBeUndefined();
    for (const id of ['AB0', 'ab', `a${'b'.repeat(40)}`, 'a b', 'a"b', 'é12']) {
      const other = Buffer.from(text.replace('"somebody"', `"${id}"`));
      expect(lines().line(other, 0, other.length)).toBeUndefined();
      expect(await quick.single(by, other)).toBeUndefined();
    }
    const twice = Buffer.from(text.replace('{', '{"person":"another",'));
    expect(await quick.single(by, twice)).toBeUndefined();
  });

  test('R-4.8: says no as soon as the person has, and the person’s own version', async () => {
    const { quick, view, first } = asking();
    const before = read(await first());
    await first();
    const known = view.consent(caseOrg, casePerson);
    if (!known) throw new Error('the case knows the person');
    const answers = known.answers.map((answer) => ({ ...answer, status: 'withdrawn' as const }));
    view.applyConsent({ ...known, answers, version: known.version + 1 });
    const after = read(await quick.single(by, bodyOf(line, casePerson)));
    expect(before.used.consentVersion).toBe(known.version);
    expect(after).toMatchObject({
      effect: 'deny',
      used: { consentVersion: known.version + 1 },
    });
    expect(after.positions).toContain(
      `consent:${caseOrg}/person/${casePerson}:${known.version + 1}`,
    );
  });
});
