import {
  notFound,
  ok,
  preconditionFailed,
  type Reply,
  type Route,
  refused,
  route,
} from '@doui/http';
import type { Contacts } from './handle.ts';
import { ContactAnswer, ContactBody, contactAnswer, PersonParams, toContact } from './wire.ts';

const path = '/v1/organisations/{org}/persons/{person}/contact-points';

/** Where a person, or somebody who acts for them, says how they want to be reached. */
export function contactRoutes(contacts: Contacts, now: () => number): Route[] {
  return [
    route({
      id: 'put-contact-points',
      method: 'put',
      path,
      summary: {
        ja: '連絡先（メールアドレス・言語・受け取り方）を登録・変更する',
        en: 'Set how a person is reached: address, language, channels',
      },
      roles: ['person', 'representative', 'operator', 'system'],
      params: PersonParams,
      body: ContactBody,
      command: true,
      showsPersons: true,
      answers: { 200: { what: 'kept', schema: ContactAnswer } },
      async handler({ params, person, body, commandId, ifMatch }): Promise<Reply> {
        const id = person?.person ?? params.person;
        const kept = await contacts.put({
          org: params.org,
          person: id,
          commandId,
          points: toContact(body),
          at: now(),
          ...(ifMatch === undefined ? {} : { ifVersion: ifMatch }),
        });
        if (!kept.ok) {
          return kept.error === 'other-version' ? preconditionFailed() : refused(kept.error);
        }
        const { version, points } = kept.value;
        return ok(contactAnswer(id, version, points), { etag: version });
      },
    }),
    route({
      id: 'get-contact-points',
      method: 'get',
      path,
      summary: { ja: '連絡先を見る', en: 'Show how a person is reached' },
      roles: ['person', 'representative', 'operator', 'system'],
      params: PersonParams,
      showsPersons: true,
      answers: { 200: { what: 'the contact points', schema: ContactAnswer } },
      async handler({ params, person }): Promise<Reply> {
        const id = person?.person ?? params.person;
        const kept = await contacts.read(params.org, id);
        if (!kept) return notFound();
        return ok(contactAnswer(id, kept.version, kept.points), { etag: kept.version });
      },
    }),
  ];
}
