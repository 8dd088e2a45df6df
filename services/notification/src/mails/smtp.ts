import { createTransport } from 'nodemailer';
import type { Outcome } from '../deliveries/schedule.ts';
import type { WrittenMail } from './render.ts';

export type OutMail = WrittenMail & {
  readonly to: string;
  readonly language: string;
  readonly messageId: string;
};
export type SendMail = (mail: OutMail) => Promise<Outcome>;

export type SmtpOptions = {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte, `starttls` before anything is said, `none` only on loopback. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly ca?: string;
  readonly username?: string;
  readonly password?: string;
  /** The address alone; the name before it is the organisation's. */
  readonly from: string;
};

export type Smtp = { readonly send: SendMail; close(): void };

/** Hands mails to the mail server over a few connections that are kept open. */
export function createSmtp(options: SmtpOptions): Smtp {
  const { host, port, tls, ca, username, password, from } = options;
  const transport = createTransport({
    pool: true,
    maxConnections: 4,
    maxMessages: 500,
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 15_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(tls === 'none'
      ? {}
      : { tls: { minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) } }),
    ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
  });
  return {
    async send({ to, language, messageId, sender, subject, text, html }) {
      try {
        await transport.sendMail({
          from: { name: sender, address: from },
          to: { name: '', address: to },
          envelope: { from, to: [to] },
          subject,
          text,
          html,
          messageId,
          textEncoding: 'base64',
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        });
        return { type: 'delivered' };
      } catch (error) {
        return outcomeOfError(error);
      }
    },
    close: () => transport.close(),
  };
}

const restMs = 5_000;

/** A code of the 500s is final; everything else may pass. Nothing of the answer's text is kept. */
export function outcomeOfError(error: unknown): Outcome {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  if (responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH') {
    return { type: 'refused', code: 'mail-refused', status: responseCode };
  }
  if (responseCode !== undefined && code !== 'EAUTH') {
    return { type: 'failed', code: 'mail-deferred', status: responseCode };
  }
  // The mail server itself is away or does not let us in: no mail of the lane can go out.
  return { type: 'failed', code: 'mail-server-away', restMs };
}
