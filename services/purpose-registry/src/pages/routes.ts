import {
  type Context,
  type Language,
  notFound,
  ok,
  type Reply,
  type Route,
  route,
  text,
} from '@doui/http';
import type { Directory } from '../things/directory.ts';
import type { NoticeState } from '../things/state.ts';
import { noticeVersionPath, pageQuery, paths } from '../things/wire.ts';
import { noticeVersion } from '../things/wire-answers.ts';
import { renderNoticePage } from './notice-html.ts';
import { renderPage } from './page-html.ts';
import { publicPages, standing } from './public-pages.ts';
import { pageHeaders } from './style.ts';
import { pageAnswer } from './wire.ts';

type Query = {
  readonly lang?: Language | undefined;
  readonly format?: 'html' | 'json' | 'text' | undefined;
};

const html = 'text/html; charset=utf-8';
const plain = 'text/plain; charset=utf-8';

/** What is asked for: by `format`, else by `Accept`; a person's browser gets HTML. */
function formatOf(
  { format }: Query,
  { request }: Pick<Context, 'request'>,
): 'html' | 'json' | 'text' {
  if (format) return format;
  const accept = request.headers.accept ?? '';
  return /application\/json/.test(accept) && !/text\/html/.test(accept) ? 'json' : 'html';
}

/** The public pages: no token, no cookies, nothing loaded from elsewhere. */
export function pageRoutes({
  directory,
  gpcLastUpdate,
}: {
  directory: Directory;
  gpcLastUpdate: string;
}): Route[] {
  const pageOf = publicPages(directory);
  return [
    route({
      id: 'list-public-organisations',
      method: 'get',
      path: '/v1/public/organisations',
      summary: { ja: '公表している組織の一覧', en: 'Organisations with a public page' },
      roles: 'public',
      answers: { 200: { what: 'Their ids, names and pages' } },
      handler: async () => {
        const items = directory.organisations().flatMap((org) => {
          const name = standing(directory, org)?.body.name;
          return name ? [{ id: org, name, url: `/v1/public/organisations/${org}` }] : [];
        });
        return ok({ items }, { headers: { 'cache-control': 'public, max-age=60' } });
      },
    }),
    route({
      id: 'public-page',
      method: 'get',
      path: '/v1/public/organisations/{org}',
      summary: { ja: '組織の公表ページ', en: 'Public page of an organisation' },
      roles: 'public',
      params: paths.org,
      query: pageQuery,
      answers: { 200: { what: 'The page; JSON with `format=json`', type: 'text/html' } },
      handler: async (context) => {
        const page = pageOf(context.params.org);
        if (!page) return notFound();
        const language = context.query.lang ?? context.language;
        return formatOf(context.query, context) === 'json'
          ? ok(pageAnswer(page), { headers: jsonHeaders })
          : text(html, renderPage(page, language), { headers: headersIn(language) });
      },
    }),
    noticeRoute(directory, 'public-notice', '/v1/public/organisations/{org}/notices/{id}'),
    noticeVersionRoute(directory),
    route({
      id: 'gpc',
      method: 'get',
      path: '/.well-known/gpc.json',
      summary: { ja: 'GPCへの対応', en: 'Global Privacy Control is honoured' },
      roles: 'public',
      answers: { 200: { what: 'That it is, and since when' } },
      handler: async () => ok({ gpc: true, lastUpdate: gpcLastUpdate }),
    }),
  ];
}

const jsonHeaders = { 'cache-control': 'public, max-age=60', vary: 'accept, accept-language' };
const headersIn = (language: Language) => ({ ...pageHeaders, 'content-language': language });

const noticeRoute = (directory: Directory, id: string, path: string): Route =>
  route({
    id,
    method: 'get',
    path,
    summary: { ja: '通知文（最新の版）', en: 'A notice, newest version' },
    roles: 'public',
    params: paths.thing,
    query: pageQuery,
    answers: { 200: { what: 'The notice; JSON with `format=json`', type: 'text/html' } },
    handler: async (context) => {
      const { org, id } = context.params;
      return noticeReply(directory, { org, id }, context.query, context);
    },
  });

const noticeVersionRoute = (directory: Directory): Route =>
  route({
    id: 'public-notice-version',
    method: 'get',
    path: '/v1/public/organisations/{org}/notices/{id}/versions/{version}',
    summary: { ja: '通知文（ある版）', en: 'A notice, one version: this address never changes' },
    roles: 'public',
    params: noticeVersionPath,
    query: pageQuery,
    answers: {
      200: { what: 'That version; `format=text` gives the bytes of the hash', type: 'text/html' },
    },
    handler: async (context) => noticeReply(directory, context.params, context.query, context),
  });

function noticeReply(
  directory: Directory,
  { org, id, version }: { org: string; id: string; version?: number },
  query: Query,
  context: Pick<Context, 'request' | 'language'>,
): Reply {
  const owner = standing(directory, org);
  const state = directory.find(org, 'notice', id)?.state;
  const versions = (state as NoticeState | undefined)?.versions ?? [];
  const notice = version === undefined ? versions.at(-1) : versions[version - 1];
  if (!owner || !notice) return notFound();
  const language = query.lang ?? context.language;
  const etag = `${id}-${notice.version}-${language}`;
  switch (formatOf(query, context)) {
    case 'json':
      return ok(noticeVersion(org, id, notice), { headers: jsonHeaders });
    case 'text':
      return text(plain, notice.texts[language], { etag, headers: headersIn(language) });
    case 'html': {
      const shown = { org, owner: owner.body.name, id, notice, newest: versions.length };
      return text(html, renderNoticePage(shown, language), { headers: headersIn(language) });
    }
  }
}
