import { readdirSync, readFileSync } from 'node:fs';
import { type Ask, decide, type Facts, ruleSetAt } from '@doui/law';
import { caseOrg, type LawCase, parseCaseFile, questionOf, runCase } from '@doui/law/cases';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Explained } from './answer.ts';
import { caseFile } from './case-file.ts';

const folder = new URL('../../../../../../../cases/law/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => {
    const file = parseCaseFile(parse(readFileSync(new URL(name, folder), 'utf8')));
    if (!file.ok) throw new Error(`${name} cannot be read`);
    return file.value.cases;
  });

/** What the decision service explains, as it comes over HTTP. */
function explained(ask: Ask, facts: Facts): Explained {
  const { person, purpose, recipient, items, at } = ask;
  const to = recipient === undefined ? undefined : facts.recipient(caseOrg, recipient);
  const processor = to?.processor ? facts.processor(caseOrg, to.processor) : undefined;
  const consent = facts.consent(caseOrg, person);
  const decision = decide(ask, facts);
  return JSON.parse(
    JSON.stringify({
      ...decision,
      ruleSet: decision.ruleSet ?? null,
      at: new Date(at).toISOString(),
      trail: {
        ruleSet: ruleSetAt(at) ?? null,
        organisation: facts.organisation(caseOrg),
        purpose: facts.purpose(caseOrg, purpose) ?? null,
        items: items.map((item) => facts.item(caseOrg, item) ?? { id: item, unknown: true }),
        recipient: to ?? null,
        processor: processor ?? null,
        reEntrusted: (processor?.reEntrustedTo ?? []).flatMap(
          (id) => facts.processor(caseOrg, id) ?? [],
        ),
        jointUse: to?.jointUse ? (facts.jointUse(caseOrg, to.jointUse) ?? null) : null,
        schemes: recipient === undefined ? [] : facts.schemes(caseOrg, purpose, recipient),
        answer: consent?.answers.find((answer) => answer.purpose === purpose) ?? null,
        capacity: consent
          ? {
              needsRepresentative: consent.needsRepresentative,
              until: consent.needsRepresentativeUntil ?? null,
            }
          : null,
        optOuts: facts.optOut(caseOrg, person) ?? null,
        held: facts.held(caseOrg, person),
      },
    }),
  ) as Explained;
}

// Those a playground can ask: about a person's answers, with what its form has.
const askable = cases.filter(({ ask, world }: LawCase) => {
  if (!ask || world.person?.erased) return false;
  const { use: _, person: __, purpose: ___, items: ____, recipient: _____, ...more } = ask;
  return Object.keys(more).length === 0;
});

test.each(askable.map((one) => [one.id, one] as const))(
  'R-10.4: the case %s, asked and saved, is a case file that holds',
  (_id, line) => {
    const asked = questionOf(line);
    if (!asked) throw new Error('the case asks nothing');
    const { ask, facts } = asked;
    const answer = explained(ask, facts);
    const { use, purpose, items, recipient = '' } = ask;
    const question = {
      person: 'abc',
      use,
      purpose,
      items,
      recipient,
      day: '',
      facts: 'then',
    } as const;
    const text = caseFile(question, answer);
    const read = parseCaseFile(parse(text));
    expect(read).toMatchObject({ ok: true });
    if (!read.ok) return;
    expect(read.value.cases.map((one) => runCase(one))).toEqual([[]]);
    expect(text).not.toContain(ask.person);
  },
);

test('there are enough of them', () => expect(askable.length).toBeGreaterThan(40));
