import { createHash } from 'node:crypto';
import type { Facts } from '@doui/law';
import type { Contacts } from '../contacts/handle.ts';
import type { AttemptResult } from '../deliveries/dispatch.ts';
import type { Directory } from '../directory/directory.ts';
import { type ContactVerdict, decideContact } from './contact-decision.ts';
import type { MailDelivery } from './mail-delivery.ts';
import { renderMail } from './render.ts';
import type { SendMail } from './smtp.ts';

export type MailDeps = {
  readonly contacts: Pick<Contacts, 'read'>;
  readonly facts: Facts;
  /** Resolves when everything acknowledged before the call is in `facts`; rejects when unsure. */
  readonly fresh: () => Promise<void>;
  readonly now: () => number;
  readonly directory: Directory;
  readonly send: SendMail;
  readonly portalUrl: string;
  /** The part of message ids after the at sign. */
  readonly domain: string;
};

/** One attempt to mail a person. Whether they may be contacted is asked each time. */
export const attemptMail =
  ({ contacts, facts, fresh, now, directory, send, portalUrl, domain }: MailDeps) =>
  async ({ id, content }: MailDelivery): Promise<AttemptResult> => {
    const { org, person } = content;
    // A contact stop that was answered before now counts, so the view must have seen it.
    await fresh();
    const kept = await contacts.read(org, person);
    if (!kept?.points.eMail) return { type: 'withheld', code: 'no-contact-point' };
    const { receipts } = kept.points;
    const question = { org, person, order: content, receipts, at: now() };
    const verdict: ContactVerdict = decideContact(facts, question);
    if (!verdict.allowed) {
      // Held only until the owner's next word: then it is asked again.
      const type = verdict.code === 'person-held' ? 'failed' : 'withheld';
      return { type, code: verdict.code };
    }
    if (!kept.points.channels['e-mail']) return { type: 'withheld', code: 'channel-off' };
    const mail = renderMail(content, kept.points.language, directory, portalUrl);
    const sent = await send({
      to: kept.points.eMail,
      language: kept.points.language,
      // The same each time, so that a mail repeated after a crash is recognised as one.
      messageId: `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${domain}>`,
      ...mail,
    });
    return { ...sent, ground: verdict.ground };
  };
