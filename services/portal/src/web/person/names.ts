import { useText } from '../app/preferences.tsx';
import type { PublicPage, Text } from '../app/shapes.ts';

type Named = readonly { readonly id: string; readonly name?: Text; readonly title?: Text }[];

/** The names of an organisation's things; an id stands for itself while its name is not known. */
export function useNames(page: PublicPage | undefined) {
  const text = useText();
  const nameIn = (things: Named | undefined, formerly?: Named) => (id: string) => {
    const found = [things, formerly].flatMap((all) => all?.find((one) => one.id === id) ?? [])[0];
    return text(found?.title ?? found?.name) || id;
  };
  return {
    item: nameIn(page?.items),
    recipient: nameIn(page?.recipients, page?.formerly?.recipients),
    purpose: nameIn(page?.purposes, page?.formerly?.purposes),
    notice: nameIn(page?.notices),
    description: (id: string) => text(page?.purposes.find((one) => one.id === id)?.description),
    organisation: text(page?.name),
  };
}
