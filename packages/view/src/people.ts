import type { ConsentFacts, OptOutFacts, Standing } from '@doui/law';
import { createAnswers } from './answers.ts';
import type { Column, Saved } from './columns.ts';
import { grown } from './growing.ts';
import { createPersonTable } from './person-table.ts';

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
  let consentVersion = new Uint32Array(1024);
  let optOutVersion = new Uint32Array(1024);
  let heads = new Uint32Array(1024);
  let stamps = new Uint32Array(1024);
  let flags = new Uint8Array(1024);
  const representativeUntil = new Map<number, number>();
  const optOuts = new Map<number, OptOutFacts>();
  const holds = new Map<number, { consent: number; 'opt-out': number }>();

  if (saved) {
    const { columns } = saved;
    const values = saved.values as Values;
    for (const org of values.orgs) orgNumbers.set(org, orgs.push(org) - 1);
    consentVersion = columns['consentVersion'] as Uint32Array<ArrayBuffer>;
    optOutVersion = columns['optOutVersion'] as Uint32Array<ArrayBuffer>;
    heads = columns['heads'] as Uint32Array<ArrayBuffer>;
    stamps = columns['stamps'] as Uint32Array<ArrayBuffer>;
    flags = columns['flags'] as Uint8Array<ArrayBuffer>;
    const mark = (slot: number, flag: number): void => {
      flags[slot] = (flags[slot] ?? 0) | flag;
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

  const slotFor = (org: string, person: string): number => {
    const slot = table.findOrAdd(orgNumber(org), person);
    const size = table.size();
    consentVersion = grown(consentVersion, size);
    optOutVersion = grown(optOutVersion, size);
    heads = grown(heads, size);
    stamps = grown(stamps, size);
    flags = grown(flags, size);
    return slot;
  };

  const setFlag = (slot: number, flag: number, on: boolean): void => {
    const now = flags[slot] ?? 0;
    flags[slot] = on ? now | flag : now & ~flag;
  };
  const has = (slot: number, flag: number): boolean => ((flags[slot] ?? 0) & flag) !== 0;
  const changed = (slot: number): void => {
    stamps[slot] = (stamps[slot] ?? 0) + 1;
  };

  const settle = (slot: number): void => {
    const hold = holds.get(slot);
    if (!hold) return;
    const reached =
      hold.consent <= (consentVersion[slot] ?? 0) && hold['opt-out'] <= (optOutVersion[slot] ?? 0);
    if (!reached) return;
    holds.delete(slot);
    setFlag(slot, onHold, false);
  };

  return {
    slotOf,
    stampOf: (slot: number): number => stamps[slot] ?? 0,
    /** False when the version is not newer than what is known. */
    applyConsent: (facts: ConsentFacts): boolean => {
      const slot = slotFor(facts.org, facts.person);
      if (facts.version <= (consentVersion[slot] ?? 0)) return false;
      consentVersion[slot] = facts.version;
      heads[slot] = answers.replace(heads[slot] ?? 0, facts.erased ? [] : facts.answers);
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
      if (facts.version <= (optOutVersion[slot] ?? 0)) return false;
      optOutVersion[slot] = facts.version;
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
      (owner === 'consent' ? consentVersion[slot] : optOutVersion[slot]) ?? 0,
    consent: (
      org: string,
      person: string,
      purpose?: string,
      slot = slotOf(org, person),
    ): ConsentFacts | undefined => {
      const version = slot < 0 ? 0 : (consentVersion[slot] ?? 0);
      if (version === 0) return undefined;
      const until = representativeUntil.get(slot);
      const facts: ConsentFacts = {
        org,
        person,
        version,
        erased: has(slot, erased),
        needsRepresentative: has(slot, needsRepresentative),
        answers: answers.read(heads[slot] ?? 0, purpose),
      };
      return until === undefined ? facts : { ...facts, needsRepresentativeUntil: until };
    },
    optOut: (org: string, person: string, slot = slotOf(org, person)): OptOutFacts | undefined => {
      const version = slot < 0 ? 0 : (optOutVersion[slot] ?? 0);
      if (version === 0) return undefined;
      return optOuts.get(slot) ?? { ...silent, org, person, version };
    },
    standing: (org: string, person: string, purpose: string, into: Standing): void => {
      const slot = slotOf(org, person);
      const marks = slot < 0 ? special : (flags[slot] ?? 0);
      into.consentVersion = slot < 0 ? 0 : (consentVersion[slot] ?? 0);
      into.special = into.consentVersion === 0 || (marks & special) !== 0;
      if (into.special) return;
      into.optOutVersion = optOutVersion[slot] ?? 0;
      into.needsRepresentative = (marks & needsRepresentative) !== 0;
      answers.glance(heads[slot] ?? 0, purpose, into);
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
      const size = table.size();
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
          consentVersion: consentVersion.subarray(0, size),
          optOutVersion: optOutVersion.subarray(0, size),
          heads: heads.subarray(0, size),
          stamps: stamps.subarray(0, size),
          flags: flags.subarray(0, size),
        },
        values,
      };
    },
    shapes: answers.shapes.size,
    bytes: (): number =>
      table.bytes() +
      answers.bytes() +
      consentVersion.byteLength +
      optOutVersion.byteLength +
      heads.byteLength +
      stamps.byteLength +
      flags.byteLength,
  };
}

const silent = { erased: false, schemes: [], stops: [], contactStops: [] } as const;

const says = (facts: OptOutFacts): boolean =>
  facts.erased ||
  facts.schemes.length > 0 ||
  facts.stops.length > 0 ||
  facts.contactStops.length > 0 ||
  facts.gpcAt !== undefined;
