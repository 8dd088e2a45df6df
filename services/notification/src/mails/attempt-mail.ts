import { createHash } from 'node:crypto';
import type { Contacts } from '../contacts/handle.ts';
import type { AttemptResult } from '../deliveries/dispatch.ts';
import type { Directory } from '../directory/directory.ts';
import { type FollowedStore, followedId } from '../happenings/followed.ts';
import type { MailDelivery } from './mail-delivery.ts';
import { renderMail } from './render.ts';
import type { SendMail } from './smtp.ts';

export type MailDeps = {
  readonly contacts: Pick<Contacts, 'read'>;
  readonly followed: Pick<FollowedStore, 'read'>;
  readonly directory: Directory;
  readonly send: SendMail;
  readonly portalUrl: string;
  /** The part of message ids after the at sign. */
  readonly domain: string;
};

/** One attempt to mail a person. Whether they may be contacted is asked each time. */
export const attemptMail =
  ({ contacts, followed, directory, send, portalUrl, domain }: MailDeps) =>
  async ({ id, content }: MailDelivery): Promise<AttemptResult> => {
    const { org, person } = content;
    const kept = await contacts.read(org, person);
    if (!kept?.points.eMail) return { type: 'withheld', code: 'no-contact-point' };
    if (!kept.points.channels['e-mail']) return { type: 'withheld', code: 'channel-off' };
    const optOuts = followedId('opt-out', org, 'person', person);
    const consents = followedId('consent', org, 'person', person);
    const states = await followed.read([optOuts, consents]);
    const stops = states.get(optOuts)?.contactStops ?? [];
    if (stops.includes('e-mail') || stops.includes('all')) {
      return { type: 'withheld', code: 'contact-stopped' };
    }
    if (states.get(consents)?.erased) return { type: 'withheld', code: 'person-erased' };
    const mail = renderMail(content, kept.points.language, directory, portalUrl);
    return send({
      to: kept.points.eMail,
      language: kept.points.language,
      // The same each time, so that a mail repeated after a crash is recognised as one.
      messageId: `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${domain}>`,
      ...mail,
    });
  };
