import { topics } from '@doui/events';
import { type Position, parseStreamKey } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import type { View } from '@doui/view';
import { applyStateRecord } from '@doui/view/wire';
import type { GivenBefore } from './events.ts';
import type { Notes } from './notes.ts';

const owners: Readonly<Record<string, string>> = {
  [topics.consentState]: 'consent',
  [topics.optoutState]: 'opt-out',
  [topics.registryState]: 'purpose-registry',
};

/** Keeps the view, and notes of each step what stood before it and when the broker had it. */
export const onState =
  (deps: {
    readonly view: View;
    readonly notes: Notes;
    readonly macKey: Uint8Array;
    readonly undecodable: (record: InRecord, why: string) => void;
  }) =>
  (record: InRecord): 'done' | 'stop-partition' => {
    const { view, notes } = deps;
    const stream = record.key === null ? '' : Buffer.from(record.key).toString('utf8');
    const service = owners[record.topic] ?? '';
    const from = view.position(service, stream);
    const before = service === 'consent' ? givenIn(view, stream) : undefined;
    const { appendedAtMs } = record;
    const applied = applyStateRecord(view, deps.macKey, record);
    if (applied.outcome === 'applied') {
      const to = view.position(service, stream);
      notes.take(service, stream, { from, to, appendedAtMs, ...(before ? { before } : {}) });
    }
    if (applied.outcome === 'held' || applied.outcome === 'unreadable-key') {
      deps.undecodable(record, applied.why);
    }
    if (applied.outcome === 'held') notes.unreadable(service, stream);
    return applied.outcome === 'unreadable-key' ? 'stop-partition' : 'done';
  };

/** Whether a state stands on its topic, or one that nobody can read and every gate denies. */
export const isPublished =
  ({ view, notes }: { readonly view: View; readonly notes: Notes }) =>
  (position: Position): boolean =>
    view.position(position.service, position.stream) >= position.version ||
    notes.isUnreadable(position);

function givenIn(view: View, stream: string): GivenBefore {
  const { org = '', kind, id = '' } = parseStreamKey(stream) ?? {};
  const answers = kind === 'person' ? (view.consent(org, id)?.answers ?? []) : [];
  return new Map(
    answers
      .filter(({ status }) => status === 'given')
      .map(({ purpose, scopes }) => [purpose, scopes]),
  );
}
