/** The word of a closed list, or `undefined` when it is none of them. */
export const oneOf = <Word extends string>(
  words: readonly Word[],
  value: string,
): Word | undefined => words.find((known) => known === value);
