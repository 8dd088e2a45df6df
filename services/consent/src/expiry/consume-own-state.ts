import { ConsentStateSchema, decode } from '@doui/events';
import { streamKey } from '@doui/kernel';
import type { DueIndex } from './due.ts';

type Deps = {
  readonly due: DueIndex;
  readonly onErased: (stream: string) => void;
};

/** Which version of whose state this is; `undefined` when it cannot be read. */
export function versionOf(value: Uint8Array) {
  const state = decode(ConsentStateSchema, value);
  if (!state.ok) return undefined;
  const { org, person, version } = state.value;
  return { stream: streamKey(org, 'person', person), version: Number(version) };
}

/** Learns from the service's own state topic what ends when. */
export function onOwnState({ due, onErased }: Deps) {
  return (value: Uint8Array): void => {
    const state = decode(ConsentStateSchema, value);
    if (!state.ok) return;
    const { org, person, answers, erased } = state.value;
    const stream = streamKey(org, 'person', person);
    if (erased) onErased(stream);
    for (const answer of answers) {
      if (answer.status !== 'given' || answer.expiresAtMs === 0n) continue;
      due.add({
        dueAt: Number(answer.expiresAtMs),
        stream,
        purpose: answer.purpose,
        answerVersion: Number(answer.answerVersion),
      });
    }
  };
}
