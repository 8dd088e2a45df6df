import type { Text } from '@doui/kernel';

/** One reason: code, cite, cite for public bodies, requirement, remedy (`-`: none), both texts. */
const given = (word: string): string | undefined => (word === '-' ? undefined : word);

export const row = <Code extends string, Remedy extends string>(
  code: Code,
  cite: string,
  publicCite: string,
  requirement: string,
  remedy: Remedy,
  ja: string,
  en: string,
) => ({
  code,
  ...(given(cite) ? { cite } : {}),
  ...(given(publicCite) ? { publicCite } : {}),
  requirement,
  ...(given(remedy) ? { remedy } : {}),
  text: { ja, en } satisfies Text,
});
