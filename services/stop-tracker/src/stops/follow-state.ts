import { topics } from '@doui/events';
import { parseStreamKey } from '@doui/kernel';
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
    return applied.outcome === 'unreadable-key' ? 'stop-partition' : 'done';
  };

function givenIn(view: View, stream: string): GivenBefore {
  const { org = '', kind, id = '' } = parseStreamKey(stream) ?? {};
  const answers = kind === 'person' ? (view.consent(org, id)?.answers ?? []) : [];
  return new Map(
    answers
      .filter(({ status }) => status === 'given')
      .map(({ purpose, scopes }) => [purpose, scopes]),
  );
}
