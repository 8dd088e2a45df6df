import { decodeCursor, ok, pageOf, type Route, route } from '@doui/http';
import { streamKey, type Text, toRfc3339 } from '@doui/kernel';
import type { DeliveryStore } from '../deliveries/delivery.ts';
import type { Directory } from '../directory/directory.ts';
import { groundOf } from './grounds.ts';
import type { MailContent, MailDelivery } from './mail-delivery.ts';
import { renderMail } from './render.ts';
import { MessagesAnswer, MessagesParams, MessagesQuery } from './wire.ts';

export type MessagesDeps = {
  readonly mails: Pick<DeliveryStore<MailContent>, 'ofChain'>;
  readonly directory: Directory;
};

/** What was sent to a person: subject and fate, never the address it went to. */
export function messageRoutes({ mails, directory }: MessagesDeps): Route[] {
  return [
    route({
      id: 'list-messages',
      method: 'get',
      path: '/v1/organisations/{org}/persons/{person}/messages',
      summary: {
        ja: '本人に送ったお知らせを新しい順に見る',
        en: 'List what was sent to a person, newest first',
      },
      roles: ['person', 'representative', 'operator', 'privacy-manager', 'auditor', 'system'],
      params: MessagesParams,
      query: MessagesQuery,
      showsPersons: true,
      answers: { 200: { what: 'a page', schema: MessagesAnswer } },
      async handler({ params, query, person }) {
        const id = person?.person ?? params.person;
        const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
        const found = await mails.ofChain(streamKey(params.org, 'person', id), {
          limit: query.limit + 1,
          ...(before === undefined ? {} : { beforeRank: before }),
        });
        const { items, next } = pageOf(found, query.limit, ({ rank }) => rank);
        return ok({
          items: items.map((mail) => messageAnswer(mail, directory)),
          ...(next === undefined ? {} : { next }),
        });
      },
    }),
  ];
}

function messageAnswer({ content, state, createdAt, log }: MailDelivery, directory: Directory) {
  const last = log.at(-1);
  const subject = (language: 'ja' | 'en') => renderMail(content, language, directory, '').subject;
  const article: Text = groundOf(
    content.kind,
    directory.organisation(content.org)?.kind ?? 'private',
  ).article;
  return {
    reference: content.reference,
    kind: content.kind,
    subject: { ja: subject('ja'), en: subject('en') },
    channel: 'e-mail' as const,
    state,
    createdAt: toRfc3339(createdAt),
    ...(state === 'sent' && last ? { sentAt: toRfc3339(last.at + last.tookMs) } : {}),
    ...(state !== 'sent' && last?.code !== undefined ? { because: last.code } : {}),
    ...(last?.ground === undefined ? {} : { ground: last.ground }),
    article,
  };
}
