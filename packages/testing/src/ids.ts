import { randomUUID } from 'node:crypto';

/** Letters and digits that no other test has used, so that tests beside each other on one broker never meet. */
export const newId = (prefix: string): string =>
  `${prefix}${randomUUID().replaceAll('-', '').slice(0, 12)}`;
