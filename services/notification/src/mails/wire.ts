import { idField, pageFields } from '@doui/http';
import { z } from 'zod';

export const MessagesParams = z.strictObject({ org: idField, person: z.string().min(2).max(40) });
export const MessagesQuery = z.strictObject(pageFields);

const words = z.object({ ja: z.string(), en: z.string() });

const MessageAnswer = z.object({
  /** As it stands in the message itself. */
  reference: z.string(),
  kind: z.string(),
  subject: words,
  channel: z.literal('e-mail'),
  state: z.enum(['queued', 'sent', 'dead', 'withheld']),
  createdAt: z.string(),
  /** When the receiving server took it. */
  sentAt: z.string().optional(),
  /** Why it was withheld or could not be delivered. */
  because: z.string().optional(),
  /** What allowed it, and the law it names. */
  ground: z.string().optional(),
  article: words,
});
export const MessagesAnswer = z.object({
  items: z.array(MessageAnswer),
  next: z.string().optional(),
});
