import { stopIdOf } from '@doui/events';
import type { Position } from '@doui/kernel';
import type { StopFollowed } from '../report/report.ts';
import { found } from '../wait.ts';
import type { World } from '../world.ts';

type Shown = {
  readonly status: string;
  readonly closingMs?: number;
  readonly heldT?: boolean;
  readonly feeds: readonly {
    readonly feed: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly by: string;
      readonly closingOffset: number;
    }[];
  }[];
};

const patienceMs = 10_000;
const open: readonly string[] = ['held', 'closing'];

/** What the stop-tracker wrote down of a stop; `undefined` when it has not closed in time. */
export async function stopFollowed(
  world: World,
  org: string,
  position: Position,
): Promise<StopFollowed | undefined> {
  const token = await world.tokens.ofClient(world.access.client('operator', org));
  const path = `/v1/organisations/${org}/stops/${stopIdOf(position)}`;
  const shown = await found(async () => {
    const { status, body } = await world.api.call({ method: 'GET', path, token });
    const read = body as Shown;
    return status === 200 && !open.includes(read.status) ? read : undefined;
  }, patienceMs);
  if (!shown) return undefined;
  const { status, closingMs = 0, heldT = false, feeds } = shown;
  return {
    ...{ status, closingMs, heldT },
    fenced: feeds.flatMap(({ partitions }) => partitions).filter(({ by }) => by !== 'passed')
      .length,
    positions: feeds.map(({ feed, partitions }) => ({
      feed,
      offsets: partitions.map(({ closingOffset }) => closingOffset),
    })),
  };
}
