import { blocksOf } from '../../design/notice-blocks.ts';

/** A sentence, list entry or heading: in both versions, only in the older, or only in the newer. */
export type Unit = {
  readonly kind: 'section' | 'part' | 'entry' | 'text';
  readonly text: string;
  readonly change: 'same' | 'removed' | 'added';
};
/** A section of a notice in which something changed. */
export type ChangedSection = { readonly title: string; readonly units: readonly Unit[] };

type Plain = Omit<Unit, 'change'>;

const sentencesOf = (text: string): string[] =>
  text.split(/(?<=[。\n]|[.!?] )/).filter((piece) => piece.trim() !== '');

function unitsOf(notice: string): Plain[] {
  return blocksOf(notice).flatMap((block): Plain[] => {
    if (block.kind === 'list') return block.entries.map((text) => ({ kind: 'entry', text }));
    if (block.kind === 'title') return [{ kind: 'section', text: block.text }];
    if (block.kind !== 'text') return [{ kind: block.kind, text: block.text }];
    return sentencesOf(block.text).map((text) => ({ kind: 'text', text: text.trimEnd() }));
  });
}

/** What changed between two texts, by their longest common sequence of units. */
export function changesBetween(older: string, newer: string): Unit[] {
  const [a, b] = [unitsOf(older), unitsOf(newer)];
  const lengths = commonLengths(a, b);
  const width = b.length + 1;
  const units: Unit[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [left, right] = [a[i], b[j]];
    if (left && right && same(left, right)) {
      units.push({ ...left, change: 'same' });
      i += 1;
      j += 1;
    } else if (
      left &&
      (!right || at(lengths, (i + 1) * width + j) >= at(lengths, i * width + j + 1))
    ) {
      units.push({ ...left, change: 'removed' });
      i += 1;
    } else if (right) {
      units.push({ ...right, change: 'added' });
      j += 1;
    } else {
      return units;
    }
  }
}

/** Only the sections in which something changed, each whole, so that a change is read where it stands. */
export function changedSections(older: string, newer: string): ChangedSection[] {
  const sections: { title: string; units: Unit[] }[] = [];
  for (const unit of changesBetween(older, newer)) {
    const last = sections.at(-1);
    if (unit.kind === 'section' || !last) {
      const heads = unit.change === 'same' ? [] : [unit];
      sections.push({ title: unit.text, units: heads });
    } else {
      last.units.push(unit);
    }
  }
  return sections.filter(({ units }) => units.some(({ change }) => change !== 'same'));
}

const same = (a: Plain, b: Plain): boolean => a.kind === b.kind && a.text === b.text;
const at = (list: Uint32Array, index: number): number => list[index] ?? 0;

/** How much of what is left from (i, j) on is common. */
function commonLengths(a: readonly Plain[], b: readonly Plain[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [left, right] = [a[i], b[j]];
      lengths[i * width + j] =
        left && right && same(left, right)
          ? at(lengths, (i + 1) * width + j + 1) + 1
          : Math.max(at(lengths, (i + 1) * width + j), at(lengths, i * width + j + 1));
    }
  }
  return lengths;
}
