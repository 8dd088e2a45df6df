import type { Text } from '@doui/kernel';
import { type Html, html, trusted } from './html.ts';
import { style } from './style.ts';

export type Language = keyof Text;

export type Layout = {
  readonly language: Language;
  readonly title: string;
  readonly owner: string;
  readonly lead?: string;
  readonly body: Html;
  readonly path: string;
  readonly foot: readonly Html[];
};

const words = {
  skip: { ja: '本文へ', en: 'Skip to the text' },
  other: { ja: 'English', en: '日本語' },
} as const;

/** A whole page: one column, no scripts, nothing loaded from elsewhere. */
export function layout({ language, title, owner, lead, body, path, foot }: Layout): string {
  const other: Language = language === 'ja' ? 'en' : 'ja';
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title === owner ? title : `${title} | ${owner}`}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
<a class="skip" href="#main">${words.skip[language]}</a>
<div class="top"><span>${title === owner ? '' : owner}</span><a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${words.other[language]}</a></div>
<h1>${title}</h1>
${lead !== undefined && html`<p class="lead">${lead}</p>`}
</header>
<main id="main">
${body}
</main>
<footer>${foot}</footer>
</body>
</html>
`;
  return page.html;
}
