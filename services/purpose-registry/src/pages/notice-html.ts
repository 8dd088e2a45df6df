import type { Text } from '@doui/kernel';
import type { NoticeVersion } from '../things/state.ts';
import { dayOf } from './dates.ts';
import { type Html, html } from './html.ts';
import { type Language, layout } from './layout.ts';
import { versionWord } from './words.ts';

const words = {
  published: { ja: '公表日', en: 'Published' },
  older: { ja: 'これは以前の版です。', en: 'This is an earlier version.' },
  newest: { ja: '最新の版を読む', en: 'Read the newest version' },
  hash: { ja: '文面のSHA-256', en: 'SHA-256 of this text' },
  back: { ja: '個人情報の取扱いについて', en: 'How we handle personal data' },
} as const satisfies Record<string, Text>;

export type NoticePage = {
  readonly org: string;
  readonly owner: Text;
  readonly id: string;
  readonly notice: NoticeVersion;
  readonly newest: number;
};

/** One version of a notice for people: the very text whose hash is kept as evidence. */
export function renderNoticePage(page: NoticePage, language: Language): string {
  const { org, owner, id, notice, newest } = page;
  const base = `/v1/public/organisations/${org}`;
  const text = notice.texts[language];
  const older = notice.version < newest;
  return layout({
    language,
    owner: owner[language],
    title: notice.body.title[language],
    lead: `${versionWord(notice.version, language)} · ${words.published[language]} ${dayOf(notice.publishedAt, language)}`,
    path: `${base}/notices/${id}/versions/${notice.version}`,
    body: html`${
      older &&
      html`<p><strong>${words.older[language]}</strong> <a href="${base}/notices/${id}?lang=${language}">${words.newest[language]}</a></p>`
    }
${blocks(text)}`,
    foot: [
      html`<p><a href="${base}?lang=${language}">${words.back[language]}</a></p>`,
      html`<p>${words.hash[language]}: <code>${notice.textHashes[language]}</code></p>`,
    ],
  });
}

/** The rendered text has headings, lists and paragraphs only; the first heading is the page's. */
function blocks(text: string): Html[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .flatMap((block) => {
      if (block.startsWith('# ')) return [];
      if (block.startsWith('## ')) return [html`<h2>${block.slice(3)}</h2>`];
      return lines(block.split('\n'));
    });
}

function lines(all: readonly string[]): Html[] {
  const heading = all[0]?.startsWith('### ') ? [html`<h3>${all[0].slice(4)}</h3>`] : [];
  const rest = all.slice(heading.length);
  const items = rest.filter((line) => line.startsWith('- '));
  const words = rest.filter((line) => !line.startsWith('- '));
  return [
    ...heading,
    ...(words.length > 0 ? [html`<p>${words.join('\n')}</p>`] : []),
    ...(items.length > 0 ? [html`<dl>${items.map(item)}</dl>`] : []),
  ];
}

function item(line: string): Html {
  const [name = '', ...value] = line.slice(2).split(': ');
  return html`<dt>${name}</dt><dd>${value.join(': ')}</dd>`;
}
