import { topics } from '@doui/events';
import { publishedStreams, restate, type topicMarks } from '@doui/ledger';
import type { OwnTopic, Stream } from '@doui/stream';
import type { Directory, RegistryLedger } from './directory.ts';
import type { RegistryEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { readUntilSeen } from './read-until-seen.ts';
import { absent, type RegistryState } from './state.ts';
import { versionOf } from './wire-proto.ts';

const itself = { role: 'service', client: 'purpose-registry', subject: '' };

/**
 * Watches the registry's own state topic. It keeps the directory right when another replica writes: a
 * record says that a thing has changed, and the thing itself is read from the ledger.
 */
export function followOthers(options: {
  readonly stream: Stream;
  readonly directory: Directory;
  readonly ledger: RegistryLedger;
  readonly marks: ReturnType<typeof topicMarks>;
  readonly macKey: Uint8Array;
  readonly instance: number;
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
}): OwnTopic {
  const { stream, directory, ledger, marks, macKey, instance, now, onTrouble } = options;
  const others = readUntilSeen({ read: directory.refresh, onTrouble });
  const own = stream.own({
    group: `purpose-registry.state.${instance}`,
    topic: topics.registryState,
    ...{ macKey, versionOf, counted: marks.counted, onFault: onTrouble },
    onState(value) {
      const stated = versionOf(value);
      if (stated) others.want(stated.stream, stated.version);
    },
    onUnreadable: ({ topic, partition }, why) =>
      onTrouble(new Error(`a record of ${topic}/${partition} cannot be read: ${why}`)),
    published: () => publishedStreams(ledger),
    async restate({ stream: key, version }) {
      const at = now();
      await restate<RegistryState, RegistryEvent>({
        ...{ ledger, stream: key, version, atMs: at, initial: absent },
        event: { type: 'restated', by: itself },
        evolve: (state, event) => evolve(state, event, at),
      });
    },
  });
  return {
    ...own,
    stop() {
      others.stop();
      return own.stop();
    },
  };
}
