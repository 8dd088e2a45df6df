import type { ApiFault, ApiRefusal } from '../../app/api.ts';

/** What is wrong, by where it was typed (a JSON pointer). */
export type Faults = ReadonlyMap<string, string>;

type Said = {
  readonly faults?: readonly ApiFault[];
  readonly refusals?: readonly ApiRefusal[];
};

// The law points at the item of a notice; whoever types wants the field.
const noticeFields: Readonly<Record<string, string>> = {
  '/items/organisation': '/organisation',
  '/items/privacy-manager': '/privacyManager',
  '/items/purposes': '/purposes',
  '/items/provision': '/provision',
  '/items/entrustment': '/entrustment',
  '/items/rights': '/rights',
  '/items/voluntary': '/voluntary',
  '/items/unnoticeable': '/unnoticeable',
};

export function faultsOf(
  { faults = [], refusals = [] }: Said,
  say: { fault: (fault: ApiFault) => string; refusal: (refusal: ApiRefusal) => string },
): Faults {
  const found = new Map<string, string>();
  const note = (pointer: string, words: string) => {
    const before = found.get(pointer);
    found.set(pointer, before === undefined ? words : `${before} ${words}`);
  };
  for (const fault of faults) note(fault.pointer, say.fault(fault));
  for (const refusal of refusals) {
    const { code, pointer = '' } = refusal;
    const missing = code === 'notice-item-missing' ? noticeFields[pointer] : undefined;
    note(missing ?? pointer, say.refusal(refusal));
  }
  return found;
}

/** What stands beside no field of the form. */
export function elsewhere(faults: Faults, keys: readonly string[]): string[] {
  return [...faults]
    .filter(([pointer]) => !keys.includes(pointer.split('/')[1] ?? ''))
    .map(([, words]) => words);
}
