import { decode, RegistryStateSchema, type Text as WireText } from '@doui/events';
import type { Text } from '@doui/kernel';
import type { InRecord } from '@doui/stream';

type Kind = 'organisation' | 'purpose' | 'item';

/** What the register calls things now, for what is printed; ids stand where it has no name. */
export type Titles = {
  onRegistryState(record: Pick<InRecord, 'value'>): 'done';
  of(org: string, kind: Kind, id: string): Text | undefined;
};

export function registryTitles(): Titles {
  const titles = new Map<string, { readonly version: bigint; readonly text: Text }>();
  return {
    onRegistryState({ value }) {
      const state = decode(RegistryStateSchema, value);
      if (!state.ok) return 'done'; // It is named by its id.
      const { org, kind, id, version, body } = state.value;
      const key = `${org}/${kind}/${id}`;
      const title = titleOf(body);
      if (title && (titles.get(key)?.version ?? -1n) < version) {
        titles.set(key, { version, text: { ja: title.ja, en: title.en } });
      }
      return 'done';
    },
    of: (org, kind, id) => titles.get(`${org}/${kind}/${id}`)?.text,
  };
}

type Body = Extract<ReturnType<typeof decode<typeof RegistryStateSchema>>, { ok: true }>['value'];

function titleOf(body: Body['body']): WireText | undefined {
  switch (body.case) {
    case 'organisation':
    case 'item':
      return body.value.name;
    case 'purpose':
      return body.value.title;
    default:
      return undefined;
  }
}
