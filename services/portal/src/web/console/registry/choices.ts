export type Choice = { readonly value: string; readonly label: string };

/** How many are offered at a time; who wants another types a part of its name. */
export const offeredMost = 40;

/** What a reader takes for the same letter is the same, as in the registry's own search. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

type Given = {
  readonly known: readonly Choice[];
  /** What the registry found for the words typed: it looks at both languages. */
  readonly found: readonly Choice[];
  readonly chosen: readonly string[];
  readonly typed: string;
};

/** What is offered: all that is chosen, whether its name is known or not, and some that match. */
export function choicesOf({ known, found, chosen, typed }: Given) {
  const all = new Map([...known, ...found].map((one) => [one.value, one]));
  const isFound = new Set(found.map(({ value }) => value));
  const isChosen = new Set(chosen);
  const words = fold(typed.trim());
  const matching = [...all.values()].filter(
    ({ value, label }) =>
      !isChosen.has(value) &&
      (isFound.has(value) || fold(label).includes(words) || value.includes(words)),
  );
  const offered = new Set(matching.slice(0, offeredMost).map(({ value }) => value));
  const unknown = chosen.filter((id) => !all.has(id)).map((id) => ({ value: id, label: id }));
  const choices = [...all.values()].filter(
    ({ value }) => isChosen.has(value) || offered.has(value),
  );
  return { choices: [...unknown, ...choices], matching: matching.length };
}
