import type { ConsentFacts, OptOutFacts, Standing } from '@doui/law';
import { createAnswers } from './answers.ts';
import type { Column, Saved } from './columns.ts';
import { createPersonTable, fields } from './person-table.ts';

/** Which owner a state comes from; each numbers its versions for itself. */
export type Owner = 'consent' | 'opt-out';

const heldByConsent = 1;
const heldByOptOut = 2;
const erased = 4;
const needsRepresentative = 8;
/** What is kept beside the columns, marked here so that nobody looks for what is not there. */
const ofAgeFrom = 16;
const optedOut = 32;
const onHold = 64;
/** Decided in full: the numbers of an answer do not say all of it. */
const special = heldByConsent | heldByOptOut | erased | ofAgeFrom | optedOut | onHold;

export type People = ReturnType<typeof createPeople>;

type Values = {
  readonly orgs: readonly string[];
  readonly representativeUntil: readonly [number, number][];
  readonly optOuts: readonly [number, OptOutFacts][];
  readonly holds: readonly [number, { consent: number; 'opt-out': number }][];
  readonly table: Saved['values'];
  readonly answers: Saved['values'];
};

/** The columns of a part, under its name. */
const under = (part: string, columns: Saved['columns']): Record<string, Column> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [`${part}.${name}`, column]));

const part = (saved: Saved | undefined, name: 'table' | 'answers'): Saved | undefined =>
  saved && {
    columns: Object.fromEntries(
      Object.entries(saved.columns).flatMap(([key, column]) =>
        key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), column]] : [],
      ),
    ),
    values: (saved.values as Values)[name],
  };

/** What a view knows of persons. Versions start at 1; 0 means nothing was seen. */
export function createPeople(saved?: Saved) {
  const table = createPersonTable(part(saved, 'table'));
  const answers = createAnswers(part(saved, 'answers'));
  const orgs: string[] = [];
  const orgNumbers = new Map<string, number>();
  const { get, set } = table;
  const representativeUntil = new Map<number, number>();
  const optOuts = new Map<number, OptOutFacts>();
  const holds = new Map<number, { consent: number; 'opt-out': number }>();

  if (saved) {
    const values = saved.values as Values;
    for (const org of values.orgs) orgNumbers.set(org, orgs.push(org) - 1);
    const mark = (slot: number, flag: number): void => {
      set(slot, fields.flags, get(slot, fields.flags) | flag);
    };
    for (const [slot, until] of values.representativeUntil) {
      representativeUntil.set(slot, until);
      mark(slot, ofAgeFrom);
    }
    for (const [slot, facts] of values.optOuts) {
      optOuts.set(slot, facts);
      mark(slot, optedOut);
    }
    for (const [slot, hold] of values.holds) {
      holds.set(slot, hold);
      mark(slot, onHold);
    }
  }

  const orgNumber = (org: string): number => {
    const known = orgNumbers.get(org);
    if (known !== undefined) return known;
    orgNumbers.set(org, orgs.length);
    return orgs.push(org) - 1;
  };

  const slotOf = (org: string, person: string): number => {
    const number = orgNumbers.get(org);
    return number === undefined ? -1 : table.find(number, person);
  };

  const slotFor = (org: string, person: string): number => table.findOrAdd(orgNumber(org), person);

  const setFlag = (slot: number, flag: number, on: boolean): void => {
    const now = get(slot, fields.flags);
    set(slot, fields.flags, on ? now | flag : now & ~flag);
  };
  const has = (slot: number, flag: number): boolean => (get(slot, fields.flags) & flag) !== 0;
  const changed = (slot: number): void => {
    set(slot, fields.stamp, get(slot, fields.stamp) + 1);
  };

  const settle = (slot: number): void => {
    const hold = holds.get(slot);
    if (!hold) return;
    const reached =
      hold.consent <= get(slot, fields.consentVersion) &&
      hold['opt-out'] <= get(slot, fields.optOutVersion);
    if (!reached) return;
    holds.delete(slot);
    setFlag(slot, onHold, false);
  };

  return {
    slotOf,
    stampOf: (slot: number): number => get(slot, fields.stamp),
    /** False when the version is not newer than what is known. */
    applyConsent: (facts: ConsentFacts): boolean => {
      const slot = slotFor(facts.org, facts.person);
      if (facts.version <= get(slot, fields.consentVersion)) return false;
      set(slot, fields.consentVersion, facts.version);
      const head = get(slot, fields.head);
      set(slot, fields.head, answers.replace(head, facts.erased ? [] : facts.answers));
      setFlag(slot, heldByConsent, false);
      if (facts.erased) setFlag(slot, erased, true);
      setFlag(slot, needsRepresentative, facts.needsRepresentative);
      if (facts.needsRepresentativeUntil === undefined) representativeUntil.delete(slot);
      else representativeUntil.set(slot, facts.needsRepresentativeUntil);
      setFlag(slot, ofAgeFrom, facts.needsRepresentativeUntil !== undefined);
      changed(slot);
      settle(slot);
      return true;
    },
    applyOptOut: (facts: OptOutFacts): boolean => {
      const slot = slotFor(facts.org, facts.person);
      if (facts.version <= get(slot, fields.optOutVersion)) return false;
      set(slot, fields.optOutVersion, facts.version);
      setFlag(slot, heldByOptOut, false);
      if (says(facts)) optOuts.set(slot, facts);
      else optOuts.delete(slot);
      setFlag(slot, optedOut, optOuts.has(slot));
      changed(slot);
      settle(slot);
      return true;
    },
    /** Denies the person until that owner's next readable state. */
    deny: (org: string, person: string, owner: Owner): void => {
      const slot = slotFor(org, person);
      setFlag(slot, owner === 'consent' ? heldByConsent : heldByOptOut, true);
      changed(slot);
    },
    /** Denies the person until that owner's state has reached `version`. */
    hold: (org: string, person: string, owner: Owner, version: number): void => {
      const slot = slotFor(org, person);
      const hold = holds.get(slot) ?? { consent: 0, 'opt-out': 0 };
      hold[owner] = Math.max(hold[owner], version);
      holds.set(slot, hold);
      setFlag(slot, onHold, true);
      changed(slot);
      settle(slot);
    },
    held: (slot: number): boolean => has(slot, heldByConsent | heldByOptOut) || holds.has(slot),
    version: (slot: number, owner: Owner): number =>
      get(slot, owner === 'consent' ? fields.consentVersion : fields.optOutVersion),
    consent: (
      org: string,
      person: string,
      purpose?: string,
      slot = slotOf(org, person),
    ): ConsentFacts | undefined => {
      const version = slot < 0 ? 0 : get(slot, fields.consentVersion);
      if (version === 0) return undefined;
      const until = representativeUntil.get(slot);
      const facts: ConsentFacts = {
        org,
        person,
        version,
        erased: has(slot, erased),
        needsRepresentative: has(slot, needsRepresentative),
        answers: answers.read(get(slot, fields.head), purpose),
      };
      return until === undefined ? facts : { ...facts, needsRepresentativeUntil: until };
    },
    optOut: (org: string, person: string, slot = slotOf(org, person)): OptOutFacts | undefined => {
      const version = slot < 0 ? 0 : get(slot, fields.optOutVersion);
      if (version === 0) return undefined;
      return optOuts.get(slot) ?? { ...silent, org, person, version };
    },
    standing: (org: string, person: string, purpose: string, into: Standing): void => {
      const slot = slotOf(org, person);
      const marks = slot < 0 ? special : get(slot, fields.flags);
      into.consentVersion = slot < 0 ? 0 : get(slot, fields.consentVersion);
      into.special = into.consentVersion === 0 || (marks & special) !== 0;
      if (into.special) return;
      into.optOutVersion = get(slot, fields.optOutVersion);
      into.needsRepresentative = (marks & needsRepresentative) !== 0;
      answers.glance(get(slot, fields.head), purpose, into);
    },
    size: table.size,
    /** Every person of every organisation, in the order they were first seen. */
    each: function* (): Generator<{ org: string; person: string }> {
      for (let slot = 0; slot < table.size(); slot++) {
        yield { org: orgs[table.orgOf(slot)] ?? '', person: table.idOf(slot) };
      }
    },
    answers: answers.live,
    save: (): Saved => {
      const [ofTable, ofAnswers] = [table.save(), answers.save()];
      const values: Values = {
        orgs,
        representativeUntil: [...representativeUntil],
        optOuts: [...optOuts],
        holds: [...holds],
        table: ofTable.values,
        answers: ofAnswers.values,
      };
      return {
        columns: {
          ...under('table', ofTable.columns),
          ...under('answers', ofAnswers.columns),
        },
        values,
      };
    },
    shapes: answers.shapes.size,
    bytes: (): number => table.bytes() + answers.bytes(),
  };
}

const silent = { erased: false, schemes: [], stops: [], contactStops: [] } as const;

const says = (facts: OptOutFacts): boolean =>
  facts.erased ||
  facts.schemes.length > 0 ||
  facts.stops.length > 0 ||
  facts.contactStops.length > 0 ||
  facts.gpcAt !== undefined;
