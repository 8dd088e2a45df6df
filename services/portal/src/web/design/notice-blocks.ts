export type Block =
  | { readonly kind: 'title' | 'section' | 'part' | 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly entries: readonly string[] };

/** The blocks of a notice's text. Its characters stay as they are: they are what the hash is of. */
export function blocksOf(text: string): Block[] {
  return text
    .split(/\n{2,}/)
    .flatMap((paragraph): Block[] => linesOf(paragraph.trimEnd()))
    .filter((block) => block.kind === 'list' || block.text !== '');
}

function linesOf(paragraph: string): Block[] {
  const blocks: Block[] = [];
  for (const line of paragraph.split('\n')) {
    const heading = /^(#{1,3}) (.*)$/.exec(line);
    const entry = /^- (.*)$/.exec(line)?.[1];
    const last = blocks.at(-1);
    if (heading) {
      const kind = (['title', 'section', 'part'] as const)[(heading[1]?.length ?? 1) - 1] ?? 'part';
      blocks.push({ kind, text: heading[2] ?? '' });
    } else if (entry !== undefined) {
      if (last?.kind === 'list')
        blocks[blocks.length - 1] = { ...last, entries: [...last.entries, entry] };
      else blocks.push({ kind: 'list', entries: [entry] });
    } else if (last?.kind === 'text') {
      blocks[blocks.length - 1] = { kind: 'text', text: `${last.text}\n${line}` };
    } else {
      blocks.push({ kind: 'text', text: line });
    }
  }
  return blocks;
}
