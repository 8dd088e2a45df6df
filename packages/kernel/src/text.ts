/** A text in both languages of the product. Japanese is the one the law is explained in. */
export type Text = { readonly ja: string; readonly en: string };
