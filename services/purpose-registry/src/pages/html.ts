/** Markup that is safe to put into a page as it is. */
export type Html = { readonly html: string };

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);

type Part = Html | string | number | undefined | false | readonly Part[];

/** Puts markup together; every value that is not markup itself is escaped. */
export const html = (parts: TemplateStringsArray, ...values: readonly Part[]): Html => ({
  html: parts.map((part, at) => part + (at < values.length ? render(values[at]) : '')).join(''),
});

function render(value: Part): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if ('html' in value) return value.html;
  return value.map(render).join('');
}

/** Markup from a constant of ours. */
export const trusted = (text: string): Html => ({ html: text });
