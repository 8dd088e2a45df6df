import type { ConsentEvent } from '../../services/consent/src/consents/events.ts';

// The events are those of the consent service, so that sizes and folding are the real ones.

export const org = 'bench';
export const purposes = ['moving', 'billing', 'support', 'survey', 'research'] as const;

/** A person's id; always the same for the same number. */
export const personId = (number: number): string => `p${String(number).padStart(15, '0')}`;
export const personStream = (number: number): string => `${org}/person/${personId(number)}`;

const by = { role: 'system', client: 'bench', subject: 'bench' } as const;

export const registered = (at: number): ConsentEvent => ({ type: 'person-registered', at, by });

type Scope = {
  readonly to?: readonly string[];
  readonly items?: readonly string[];
  readonly recipients?: readonly string[];
};

/** "Yes" to the purposes named, for the items and recipients named; without items it is "no". */
export function given(
  at: number,
  { to = ['moving'], items = ['name', 'address', 'telephone'], recipients = ['denki'] }: Scope = {},
): ConsentEvent {
  const scopes = items.map((item) => ({ item, recipients }));
  return {
    type: 'answered',
    at,
    by,
    notice: 'welcome',
    noticeVersion: 1,
    language: 'ja',
    textHash: 'f'.repeat(64),
    method: 'button',
    answers: to.map((purpose) =>
      items.length > 0
        ? { given: true, purpose, purposeVersion: 1, scopes, abroadRecipients: [] }
        : { given: false, purpose, purposeVersion: 1 },
    ),
  };
}

export const withdrawn = (at: number): ConsentEvent => ({
  type: 'withdrawn',
  at,
  by,
  purpose: 'moving',
  scopes: [],
  method: 'button',
  remaining: [],
});
