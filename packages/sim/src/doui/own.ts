import { type Ledger, publishedStreams, restate, topicMarks } from '@doui/ledger';
import type { OwnTopicOptions, Stream } from '@doui/stream';
import { untilDone, type World } from '../world/world.ts';

/**
 * A state topic under its owner's watch, as the services keep it: begun once, counted, and a version that
 * went backwards stated anew. The ledger is started behind it, and only then the service answers.
 */
export function ownTopic<S, E>(
  world: World,
  stream: Stream,
  of: {
    readonly name: string;
    readonly topic: string;
    readonly connection: never;
    readonly ledger: Ledger<S, E>;
    readonly versionOf: OwnTopicOptions['versionOf'];
    readonly initial: S;
    readonly restated: () => E;
    readonly evolve: (state: S, event: E) => S;
  },
): { started(): boolean } {
  const { name, topic, ledger, versionOf, initial, evolve } = of;
  const { macKey, scheduler } = world;
  const marks = topicMarks(of.connection, topic);
  const begin = () =>
    marks.begin((incarnation) => stream.writeGenesis({ topic, incarnation, macKey }));
  let started = false;
  void (async () => {
    await untilDone(begin);
    await untilDone(() => ledger.start());
    started = true;
    stream.own({
      ...{ group: `${name}.own`, topic, macKey, versionOf, counted: marks.counted },
      onUnreadable: (_, why) => scheduler.note(`${name} cannot read its own state: ${why}`),
      published: () => publishedStreams(ledger),
      async restate({ stream: key, version }) {
        scheduler.note(`${name} states ${key} anew behind ${version}`);
        const told = { ledger, stream: key, version, atMs: Date.now() };
        await restate<S, E>({ ...told, initial, event: of.restated(), evolve });
      },
    });
  })();
  return { started: () => started };
}
