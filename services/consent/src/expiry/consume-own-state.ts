import { ConsentStateSchema, decode } from '@doui/events';
import { streamKey } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import type { DueIndex } from './due.ts';

type Deps = {
  readonly due: DueIndex;
  /** A late repeat stands behind a newer version: compaction could keep it, so it is made good. */
  readonly onWentBack: (stream: string) => void;
  readonly onUnreadable: (record: InRecord) => void;
  readonly onErased: (stream: string) => void;
};

/** Learns from the service's own state topic what ends when. */
export function onOwnState({ due, onWentBack, onUnreadable, onErased }: Deps) {
  const versions = new Map<string, number>();
  return (record: InRecord): 'done' => {
    const state = decode(ConsentStateSchema, record.value);
    if (!state.ok) {
      onUnreadable(record);
      return 'done';
    }
    const { org, person, answers } = state.value;
    const stream = streamKey(org, 'person', person);
    const version = Number(state.value.version);
    const newest = versions.get(stream) ?? 0;
    if (version < newest) {
      onWentBack(stream);
      return 'done';
    }
    versions.set(stream, version);
    if (state.value.erased) onErased(stream);
    for (const answer of answers) {
      if (answer.status !== 'given' || answer.expiresAtMs === 0n) continue;
      due.add({
        dueAt: Number(answer.expiresAtMs),
        stream,
        purpose: answer.purpose,
        answerVersion: Number(answer.answerVersion),
      });
    }
    return 'done';
  };
}
