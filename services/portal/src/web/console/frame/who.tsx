import { useRole } from '../../person/timeline/words.ts';

/** Whoever did something, as the records have it: role, client and a keyed hash of the subject. */
export type Actor = { readonly role: string; readonly client: string; readonly subject: string };

/** The beginning of the hash tells two people of one role apart; it stands in the access log too. */
export function Who({ by: { role, client, subject }, as }: { by: Actor; as?: string }) {
  const nameOf = useRole();
  return (
    <span className="block text-sm break-words text-solid-gray-700">
      {as !== undefined && `${as} `}
      {nameOf(role)} ({client} <code>{subject.slice(0, 8)}</code>)
    </span>
  );
}
