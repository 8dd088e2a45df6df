import type { ReactNode } from 'react';
import { type Block, blocksOf } from './notice-blocks.ts';

/** A notice as it is to be read. `after` may put something behind a part, for instance a choice. */
export const NoticeText = ({
  text,
  after,
}: {
  text: string;
  after?: (part: string) => ReactNode;
}) => {
  const parts = grouped(blocksOf(text));
  return (
    <div>
      {parts.map((blocks, place) => (
        // A text is shown as it is, so its parts never move.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={place}>
          {blocks.map((block, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <BlockOf key={at} block={block} />
          ))}
          {blocks[0]?.kind === 'part' && after?.(blocks[0].text)}
        </div>
      ))}
    </div>
  );
};

/** A heading with what stands under it. */
function grouped(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (!last || block.kind === 'section' || block.kind === 'part') groups.push([block]);
    else last.push(block);
  }
  return groups;
}

function BlockOf({ block }: { block: Block }) {
  switch (block.kind) {
    case 'title':
      return null; // The page's own title says it.
    case 'section':
      return <h2 className="mt-6 mb-1 text-lg font-bold">{block.text}</h2>;
    case 'part':
      return <h3 className="mt-4 mb-1 font-bold">{block.text}</h3>;
    case 'list':
      return (
        <ul className="my-1 list-disc pl-6">
          {block.entries.map((entry) => (
            <li key={entry}>{entry}</li>
          ))}
        </ul>
      );
    case 'text':
      return <p className="whitespace-pre-line">{block.text}</p>;
  }
}
