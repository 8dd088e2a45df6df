import type { ja } from './ja.ts';

/** The same keys, each with a text. */
export type Same<T> = { [Key in keyof T]: T[Key] extends string ? string : Same<T[Key]> };
type Some<T> = { [Key in keyof T]?: T[Key] extends string ? string : Some<T[Key]> };

/** The keys of the Japanese texts, each with a text. */
export type Texts = Same<typeof ja>;
/** Some of them: what is put more simply. */
export type SomeTexts = Some<typeof ja>;
