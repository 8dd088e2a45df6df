import type { Content, NoticeBody } from './bodies.ts';
import type { Kind } from './kinds.ts';

/** A place in a body that names another thing of the same organisation. */
export type Reference = {
  readonly pointer: string;
  readonly kind: Kind;
  readonly id: string;
  /** The purpose must have been published, not only drafted. */
  readonly published?: boolean;
};

/** Everything a body names. What it names must exist, else the write is refused (422). */
export function referencesOf(content: Content): Reference[] {
  switch (content.kind) {
    case 'purpose':
      return listed('/items', 'item', content.body.items);
    case 'notice':
      return noticeReferences(content.body);
    case 'recipient': {
      // `jointUse` is not here: arrangement and recipient name each other, and one comes first.
      const { processor } = content.body;
      return processor === undefined
        ? []
        : [{ pointer: '/processor', kind: 'processor', id: processor }];
    }
    case 'processor':
      return listed('/reEntrustedTo', 'processor', content.body.reEntrustedTo);
    case 'joint-use': {
      const { items, purposes, recipients } = content.body;
      return [
        ...listed('/items', 'item', items),
        ...listed('/purposes', 'purpose', purposes),
        ...listed('/recipients', 'recipient', recipients),
      ];
    }
    case 'feed': {
      const { purpose, recipient, items, jointUse } = content.body;
      return [
        { pointer: '/purpose', kind: 'purpose', id: purpose, published: true },
        { pointer: '/recipient', kind: 'recipient', id: recipient },
        ...items.map(({ item }, at) => ({
          pointer: `/items/${at}/item`,
          kind: 'item' as const,
          id: item,
        })),
        ...(jointUse === undefined
          ? []
          : [{ pointer: '/jointUse', kind: 'joint-use' as const, id: jointUse }]),
      ];
    }
    case 'organisation':
    case 'item':
      return [];
  }
}

const listed = (pointer: string, kind: Kind, ids: readonly string[]): Reference[] =>
  ids.map((id, at) => ({ pointer: `${pointer}/${at}`, kind, id }));

const noticeReferences = ({ purposes }: NoticeBody): Reference[] =>
  purposes.flatMap(({ purpose, items, recipients, abroad }, at): Reference[] => {
    const base = `/purposes/${at}`;
    return [
      { pointer: `${base}/purpose`, kind: 'purpose', id: purpose, published: true },
      ...listed(`${base}/items`, 'item', items),
      ...listed(`${base}/recipients`, 'recipient', recipients),
      ...(abroad ?? []).map((one, index) => ({
        pointer: `${base}/abroad/${index}/recipient`,
        kind: 'recipient' as const,
        id: one.recipient,
      })),
    ];
  });
