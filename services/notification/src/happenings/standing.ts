import { Fault, streamKey } from '@doui/kernel';
import { type Facts, personStops } from '@doui/law';
import type { View } from '@doui/view';
import type { StillStopped } from './decide.ts';
import type { Happening } from './events.ts';

const withinMs = 2_000;

/** What still stands against provision after a stop was lifted, as the decision would see it. */
export const stillStopped =
  (facts: Pick<Facts, 'optOut' | 'consent' | 'schemes' | 'item' | 'held'>): StillStopped =>
  ({ org, id: person }, { purpose, item, recipient }) => {
    if (facts.held(org, person)) return true;
    const said = facts.consent(org, person)?.answers.find((answer) => answer.purpose === purpose);
    // The newest word about the purpose was no; that stops it on every basis.
    if (said && said.status !== 'given') return true;
    const schemes = facts
      .schemes(org, purpose, recipient)
      .filter(({ items }) => items.includes(item))
      .map(({ id }) => id);
    const referable = facts.item(org, item)?.category === 'personally-referable';
    const question = { use: 'provide', purpose, recipient, schemes, referable } as const;
    return personStops(facts.optOut(org, person), question).length > 0;
  };

/** Whether `happening` can only be told with the person's state at hand. */
export const needsState = ({ what }: Happening): boolean =>
  what.type === 'opt-out-undone' || what.type === 'use-resumed';

/** Waits until the view has seen what the event made of the person; otherwise the event is held. */
export const seenIn =
  (view: Pick<View, 'position'>) =>
  async ({ source, org, kind, id, version }: Happening): Promise<void> => {
    for (let leftMs = withinMs; ; leftMs -= 20) {
      if (view.position(source, streamKey(org, kind, id)) >= version) return;
      if (leftMs <= 0) {
        const message = 'the state an event speaks of has not come by yet';
        throw new Fault('view-behind', { retriable: true, message });
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
