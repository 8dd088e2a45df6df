import type { Text } from '@doui/kernel';
import type { Entry } from '@doui/ledger';
import type { ConsentEvent, Said } from '../consents/events.ts';
import type { Item, Organisation, Purpose, Recipient } from '../registry/documents.ts';
import type { RegistryView } from '../registry/registry-view.ts';

export type Answered = Extract<ConsentEvent, { type: 'answered' }>;

/** What a receipt speaks of, with the names the registry has for it. */
export type SubjectMatter = {
  readonly org: string;
  readonly person: string;
  readonly entry: Entry<Answered>;
  readonly controller: Organisation;
  readonly said: readonly {
    readonly said: Said;
    readonly purpose: Purpose | undefined;
    readonly items: readonly { readonly id: string; readonly item: Item | undefined }[];
    readonly recipients: readonly {
      readonly id: string;
      readonly recipient: Recipient | undefined;
    }[];
  }[];
  /** Where the public page, the notice and the stop button are. */
  readonly links: { readonly policy: string; readonly notice: string; readonly withdrawal: string };
};

const unnamed: Text = { ja: '', en: '' };
const nobody: Organisation = {
  name: unnamed,
  address: unnamed,
  representative: unnamed,
  ageOfCapacity: 18,
};

/** Looks up the names of everything an answer was about. */
export function subjectMatterOf(
  { org, person, entry }: { org: string; person: string; entry: Entry<Answered> },
  registry: RegistryView,
  publicUrl: string,
): SubjectMatter {
  const said = entry.event.answers.map((each) => {
    const scopes = each.given ? each.scopes : [];
    const recipients = [...new Set(scopes.flatMap((scope) => scope.recipients))];
    return {
      said: each,
      purpose: registry.find(org, 'purpose', each.purpose),
      items: scopes.map(({ item: id }) => ({ id, item: registry.find(org, 'item', id) })),
      recipients: recipients.map((id) => ({ id, recipient: registry.find(org, 'recipient', id) })),
    };
  });
  const page = `${publicUrl}/v1/public/organisations/${org}`;
  return {
    org,
    person,
    entry,
    controller: registry.find(org, 'organisation', org) ?? nobody,
    said,
    links: {
      policy: page,
      notice: `${page}/notices/${entry.event.notice}`,
      withdrawal: `${publicUrl}/v1/organisations/${org}/persons/${person}/withdrawals`,
    },
  };
}

/** One id per answer: where it stands in the ledger. */
export const receiptId = ({ org, person, entry }: SubjectMatter): string =>
  `consent:${org}/person/${person}:${entry.version}`;

/** The text in the language the notice was shown in, else in the other. */
export const inLanguage = ({ entry }: SubjectMatter, text: Text | undefined, otherwise: string) =>
  (entry.event.language.startsWith('en') ? text?.en || text?.ja : text?.ja || text?.en) ||
  otherwise;
