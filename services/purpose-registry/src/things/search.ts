import type { Text } from '@doui/kernel';
import { currentContent, type PresentState } from './state.ts';

/** Capital letters, half and full width: what a reader takes for the same letter is the same. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

// A state never changes, so neither does what it is found by; thousands are gone through at a time.
const known = new WeakMap<PresentState, string>();

function foundBy(state: PresentState): string {
  const before = known.get(state);
  if (before !== undefined) return before;
  const made = fold(wordsOf(state).join('\n'));
  known.set(state, made);
  return made;
}

function wordsOf(state: PresentState): string[] {
  switch (state.kind) {
    case 'purpose':
    case 'notice': {
      const titles = [state.draft?.title, state.versions.at(-1)?.body.title];
      return titles.flatMap((title) => (title ? both(title) : []));
    }
    case 'joint-use':
      return both(state.body.responsibleName);
    case 'feed':
      return [state.body.purpose, state.body.recipient];
    default: {
      const { body } = currentContent(state);
      return 'name' in body ? both(body.name) : [];
    }
  }
}

const both = ({ ja, en }: Text): string[] => [ja, en];

/** Whether a thing has every word of what is sought, in its id or its name in either language. */
export function isSought(q: string): (thing: { id: string; state: PresentState }) => boolean {
  const words = fold(q).split(/\s+/).filter(Boolean);
  return ({ id, state }) =>
    words.every((word) => id.includes(word) || foundBy(state).includes(word));
}
