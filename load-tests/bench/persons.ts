import type { ConsentEvent } from '../../services/consent/src/consents/events.ts';

// The events are those of the consent service, so that sizes and folding are the real ones.

export const org = 'bench';
export const purposes = ['moving', 'billing', 'support', 'survey', 'research'] as const;

/** A person's id; always the same for the same number. */
export const personId = (number: number): string => `p${String(number).padStart(15, '0')}`;
export const personStream = (number: number): string => `${org}/person/${personId(number)}`;

const by = { role: 'system', client: 'bench', subject: 'bench' } as const;
const scopes = ['name', 'address', 'telephone'].map((item) => ({ item, recipients: ['denki'] }));

export const registered = (at: number): ConsentEvent => ({ type: 'person-registered', at, by });

/** "Yes" to the purposes named. */
export const given = (at: number, to: readonly string[] = purposes.slice(0, 1)): ConsentEvent => ({
  type: 'answered',
  at,
  by,
  notice: 'welcome',
  noticeVersion: 1,
  language: 'ja',
  textHash: 'f'.repeat(64),
  method: 'button',
  answers: to.map((purpose) => ({
    given: true,
    purpose,
    purposeVersion: 1,
    scopes,
    abroadRecipients: [],
  })),
});

export const withdrawn = (at: number, purpose: string = purposes[0]): ConsentEvent => ({
  type: 'withdrawn',
  at,
  by,
  purpose,
  scopes: [],
  method: 'button',
  remaining: [],
});
