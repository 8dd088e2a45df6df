import { stateTopics } from '@doui/events';
import {
  consumeState,
  createGates,
  createJudges,
  createTurnstile,
  type Freshness,
  freshnessNow,
  type PausedWhy,
  startFeedGate,
  startReporting,
} from '@doui/gate/room';
import { masterKeyOf, pairwiseId } from '@doui/keyring';
import type { FeedFacts } from '@doui/law';
import { createView } from '@doui/view';
import { closing, createService, partitions, type Service, type World } from '../world/world.ts';
import {
  aroundFreshness,
  aroundJudge,
  aroundStream,
  aroundView,
  type Misled,
} from './around-gate.ts';

export type Gate = { readonly owned: () => readonly string[] };

const masterKey = masterKeyOf({ 1: new Uint8Array(32).fill(1) });
export const pairwise = (partner: string, person: string): string =>
  pairwiseId(masterKey, partner, 1, person);

/** One gate, put together as the product puts it together; only Kafka's client is another. */
export function startGate(world: World, name: string): Service<Gate> {
  return createService(world, name, () => {
    const { macKey, scheduler } = world;
    const misled: Misled = { unchecked: false, kept: undefined };
    const stream = aroundStream(world, world.stream(name), name, misled);
    const view = aroundView(world, createView());
    const follower = aroundFreshness(
      world,
      stream,
      stream.follow({
        group: `gate.view.${name}`,
        topics: stateTopics,
        ticks: { instance: name, everyMs: 200 },
        genesis: { macKey },
        onRecord: consumeState({
          ...{ view, macKey },
          onChange: (change) => gates.passed(change),
          onRegistry: () => gates.adjust(),
          undecodable: (topic, why) => scheduler.note(`${name} cannot read ${topic}: ${why}`),
        }),
      }),
    );
    const freshness = (): Freshness => freshnessNow(follower, partitions, closing.stalenessMs);
    let seenAll = false;
    const caughtUp = (): boolean => {
      seenAll ||= follower.ready();
      return seenAll;
    };
    const blocked = (): PausedWhy | undefined => {
      if (!caughtUp()) return 'view-not-ready';
      return freshness().registry ? undefined : 'view-stale';
    };
    const judges = aroundJudge(
      world,
      misled,
      createJudges({
        ...{ view, freshness, pairwise },
        clocks: () => ({ ownMs: Date.now(), brokerMs: follower.brokerTimeMs() ?? 0 }),
      }),
    );
    const turnstile = createTurnstile(3);
    const meter = {
      released: () => undefined,
      leaseLost: (feed: string, { why, error }: { why: string; error: string }) =>
        scheduler.note(`${name} lost ${feed}: ${why} ${error}`),
    };
    const gates = createGates({
      feeds: view.feeds,
      now: Date.now,
      start: (feed, recentStops) =>
        startFeedGate(feed, {
          stream,
          recentStops,
          leaseMs: closing.leaseMs,
          log: (message, fields) => scheduler.note(`${name} ${message} ${JSON.stringify(fields)}`),
          partition: (id, partition, releaser) => ({
            feed: (): FeedFacts | undefined => view.feed(id),
            ...{ partition, instance: name, releaser, turnstile, blocked, judge: judges, meter },
            nextTick: follower.nextTick,
            freshnessMs: () => freshness().worstMs,
            now: Date.now,
          }),
        }),
    });
    const status = stream.publisher();
    void (async () => {
      await follower.caughtUp();
      await follower.nextTick();
      gates.join();
      startReporting({
        statuses: () => gates.all().flatMap((gate) => gate.statuses()),
        send: status.send,
        instance: name,
        everyMs: 1_000,
        now: Date.now,
      });
    })();
    return {
      owned: () =>
        gates.all().flatMap((gate) => gate.owned().map((partition) => `${gate.feed}/${partition}`)),
    };
  });
}
