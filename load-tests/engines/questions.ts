// The persons, their answers and the questions every engine is asked. Each engine is told the same facts in
// its own way; nothing here depends on any of them.

export const org = 'bench';
export const recipient = 'denki';
export const purposes = ['moving', 'billing', 'support', 'survey', 'research'] as const;
export const items = ['name', 'address', 'telephone'] as const;

/** May this item of this person go to the recipient for this purpose, now? */
export type Question = { readonly person: string; readonly purpose: string; readonly item: string };

/** Says yes or no; what else it knows of the answer is its own affair. */
export type Decider = (question: Question) => boolean;

/** The newest answer of a person about a purpose. */
export type Given = {
  readonly status: 'given' | 'withdrawn';
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  readonly givenAt: number;
  readonly expiresAt: number;
};

export const personId = (number: number): string => `p${String(number).padStart(15, '0')}`;

const day = 86_400_000;

/** Of ten answers one is withdrawn, one has run out and one covers a single item; seven say yes to all. */
export function givenBy(number: number, purpose: number, nowMs: number): Given {
  const kind = (number * 31 + purpose * 7) % 10;
  return {
    status: kind === 0 ? 'withdrawn' : 'given',
    items: kind === 1 ? items.slice(0, 1) : items,
    recipients: [recipient],
    givenAt: nowMs - 30 * day,
    expiresAt: kind === 2 ? nowMs - day : nowMs + 300 * day,
  };
}

/** What the facts say, without any engine: the right answer to a question about provision. */
export const isPermitted = (given: Given, item: string, nowMs: number): boolean =>
  isInForce(given, nowMs) && given.items.includes(item);

/** Enough for use within the purpose, which all were told of: the newest word is not a no. */
export const isInForce = ({ status, expiresAt }: Given, nowMs: number): boolean =>
  status === 'given' && expiresAt > nowMs;

/** Spread over all persons, so that no cache of a processor holds those that are asked about. */
export function questionsAbout(persons: number, count: number): Question[] {
  return Array.from({ length: count }, (_, at) => ({
    person: personId((at * 7_919) % persons),
    purpose: purposes[at % purposes.length] ?? 'moving',
    item: items[Math.floor(at / purposes.length) % items.length] ?? 'name',
  }));
}
