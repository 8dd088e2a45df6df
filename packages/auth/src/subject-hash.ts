import { createHmac } from 'node:crypto';

/** Keyed hash of a token's subject: what records and ledgers hold instead of it. */
export const subjectHash = (key: Uint8Array, subject: string): string =>
  createHmac('sha256', key).update('doui/subject/1\0').update(subject).digest('base64url');
