/** A piece of a text: in both versions, only in the older, or only in the newer. */
export type Piece = { readonly change: 'same' | 'removed' | 'added'; readonly text: string };

const piecesMax = 2_000;

/** Sentences and list entries: small enough to see a change, big enough to be read. */
export const sentencesOf = (text: string): string[] =>
  text.split(/(?<=[。\n]|[.!?] )/).filter((piece) => piece !== '');

/** What changed between two texts, by their longest common sequence of sentences. */
export function changesBetween(older: string, newer: string): Piece[] {
  const [a, b] = [sentencesOf(older), sentencesOf(newer)];
  if (a.length * b.length > piecesMax * piecesMax) return coarse(older, newer);
  const lengths = commonLengths(a, b);
  const width = b.length + 1;
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ change: 'same', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (
      i < a.length &&
      (j === b.length || at(lengths, (i + 1) * width + j) >= at(lengths, i * width + j + 1))
    ) {
      pieces.push({ change: 'removed', text: a[i] ?? '' });
      i += 1;
    } else {
      pieces.push({ change: 'added', text: b[j] ?? '' });
      j += 1;
    }
  }
  return joined(pieces);
}

const at = (list: Uint32Array, index: number): number => list[index] ?? 0;

/** How much of what is left from (i, j) on is common. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? at(lengths, (i + 1) * width + j + 1) + 1
          : Math.max(at(lengths, (i + 1) * width + j), at(lengths, i * width + j + 1));
    }
  }
  return lengths;
}

const coarse = (older: string, newer: string): Piece[] => [
  { change: 'removed', text: older },
  { change: 'added', text: newer },
];

function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last?.change === piece.change) {
      all[all.length - 1] = { change: last.change, text: last.text + piece.text };
    } else {
      all.push(piece);
    }
  }
  return all;
}
