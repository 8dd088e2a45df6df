import type { Refusal } from '@doui/kernel';
import type { Profile } from './facts.ts';
import { refusalOf } from './reason-list.ts';
import { againstPublicOrder, tooAbstract } from './words.ts';

export type PurposeCheck = {
  readonly title: { readonly ja: string; readonly en: string };
  readonly description: { readonly ja: string; readonly en: string };
  readonly items: readonly string[];
  readonly profile: Profile;
  /** A privacy manager publishes it all the same; kept with the reason. */
  readonly override?: { readonly reason: string; readonly by: string };
};

/** is the purpose specific enough to be published? Names the words that are not. */
export function checkPurpose(check: PurposeCheck): Refusal[] {
  const refusals: Refusal[] = [];
  if (check.items.length === 0)
    refusals.push(refusalOf('purpose-without-items', { pointer: '/items' }));
  if (check.profile === 'pms') {
    for (const language of ['ja', 'en'] as const) {
      const words = againstPublicOrder(`${check.title[language]} ${check.description[language]}`);
      if (words.length > 0) {
        refusals.push(
          refusalOf('purpose-against-public-order', {
            pointer: `/description/${language}`,
            about: { ja: words.join('、'), en: words.join(', ') },
          }),
        );
      }
    }
  }
  if (check.override && check.override.reason.trim() !== '' && check.override.by !== '')
    return refusals;
  for (const language of ['ja', 'en'] as const) {
    const words = tooAbstract(check.title[language], check.description[language]);
    if (words.length > 0) {
      refusals.push(
        refusalOf('purpose-too-abstract', {
          pointer: `/description/${language}`,
          about: {
            ja: words.map((word) => `「${word}」`).join(''),
            en: words.map((word) => `"${word}"`).join(', '),
          },
        }),
      );
    }
  }
  return refusals;
}
