import { readdirSync, readFileSync } from 'node:fs';
import {
  caseOrg,
  casePerson,
  type Door,
  factsOf,
  type LawCase,
  parseCaseFile,
  shutFor,
  type World,
} from '@doui/law/cases';
import { createView, type RegistryFact, type View } from '@doui/view';
import { parse } from 'yaml';

const folder = new URL('../../../cases/law/', import.meta.url);

/** Every case of `cases/law` that can pass a door. */
export const casesThrough = (door: Door): LawCase[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => {
      const file = parseCaseFile(parse(readFileSync(new URL(name, folder), 'utf8')));
      if (!file.ok) throw new Error(`${name}: ${JSON.stringify(file.error)}`);
      return file.value.cases.filter((line) => shutFor(line, door) === undefined);
    });

/** A view that knows what a case's world says. */
export function viewOf(world: World): View {
  const view = createView();
  const facts = factsOf(world);
  const put = <Kind extends RegistryFact['kind']>(
    kind: Kind,
    id: string,
    value: Extract<RegistryFact, { kind: Kind }>['value'] | undefined,
  ): void => {
    if (!value) return;
    const fact = { kind, value } as unknown as RegistryFact;
    view.applyRegistry({ org: caseOrg, kind, id, version: 1, retired: false, fact });
  };
  put('organisation', caseOrg, facts.organisation(caseOrg));
  for (const id in world.items) put('item', id, facts.item(caseOrg, id));
  for (const id in world.purposes) put('purpose', id, facts.purpose(caseOrg, id));
  for (const id in world.recipients) put('recipient', id, facts.recipient(caseOrg, id));
  for (const id in world.processors) put('processor', id, facts.processor(caseOrg, id));
  for (const id in world.jointUses) put('joint-use', id, facts.jointUse(caseOrg, id));
  for (const [id, scheme] of Object.entries(world.schemes ?? {})) {
    const fact = facts
      .schemes(caseOrg, scheme.purpose ?? '', scheme.recipients?.[0] ?? '')
      .find((each) => each.id === id);
    if (fact) view.applyOptOut({ kind: 'scheme', scheme: { org: caseOrg, id, version: 1, fact } });
  }
  const consent = facts.consent(caseOrg, casePerson);
  const optOut = facts.optOut(caseOrg, casePerson);
  if (consent) view.applyConsent(consent);
  if (optOut && consent) view.applyOptOut({ kind: 'person', person: optOut });
  if (facts.held(caseOrg, casePerson)) view.deny(`${caseOrg}/person/${casePerson}`);
  return view;
}
