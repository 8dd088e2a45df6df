import { isPersonId } from '../common/person-id.ts';

export type Question = {
  readonly person: string;
  readonly use: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly items: readonly string[];
  /** A day in Japan; empty: now. */
  readonly day: string;
  /** Beside a day: the facts of then, or those of now. */
  readonly facts: 'then' | 'now';
};

export const uses = [
  'provide',
  'use',
  'contact',
  'acquire',
  'request-consent',
  'disclose-anonymised',
] as const;

const idPattern = /^[a-z0-9]{3,40}$/;
const dayPattern = /^\d{4}-\d\d-\d\d$/;
const ids = (text: string | null): string[] =>
  (text ?? '').split(',').filter((id) => idPattern.test(id));
const id = (text: string | null): string => ids(text)[0] ?? '';
const personId = (text: string | null): string => (text && isPersonId(text) ? text : '');

/** The question an address holds. Ids and nothing else: an address is copied, logged, and sent on. */
export function questionIn(search: URLSearchParams): Question {
  const day = search.get('day') ?? '';
  return {
    person: personId(search.get('person')),
    use: uses.find((use) => use === search.get('use')) ?? 'provide',
    purpose: id(search.get('purpose')),
    recipient: id(search.get('recipient')),
    items: ids(search.get('items')),
    day: dayPattern.test(day) ? day : '',
    facts: search.get('facts') === 'now' ? 'now' : 'then',
  };
}

/** The same as an address. What is not an id, such as a customer number, does not get into it. */
export function searchOf(question: Question): URLSearchParams {
  const search = new URLSearchParams();
  const { person, items, day, facts, use, ...single } = question;
  if (isPersonId(person)) search.set('person', person);
  for (const [name, value] of Object.entries(single)) if (id(value) !== '') search.set(name, value);
  search.set('use', use);
  const known = items.filter((item) => idPattern.test(item));
  if (known.length > 0) search.set('items', known.join(','));
  if (dayPattern.test(day)) {
    search.set('day', day);
    search.set('facts', facts);
  }
  return search;
}

/** What is still to be filled in, by the field it is missing in. */
export function missingIn(question: Question): readonly ('purpose' | 'items' | 'recipient')[] {
  const { purpose, items, recipient, use } = question;
  return [
    ...(purpose === '' ? (['purpose'] as const) : []),
    ...(items.length === 0 ? (['items'] as const) : []),
    ...(use === 'provide' && recipient === '' ? (['recipient'] as const) : []),
  ];
}

/** The body of the request. */
export const bodyOf = (organisation: string, question: Question) => {
  const { person, use, purpose, recipient, items, day, facts } = question;
  return {
    ...{ organisation, person, use, purpose, items },
    ...(recipient === '' ? {} : { recipient }),
    ...(day === '' ? {} : { at: `${day}T12:00:00+09:00`, facts }),
  };
};
