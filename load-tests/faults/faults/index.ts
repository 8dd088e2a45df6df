import { f01 } from './f01-kill.ts';
import { f02 } from './f02-between.ts';
import { f03Fence } from './f03-fence.ts';
import { f03 } from './f03-stop.ts';
import { f04 } from './f04-broker.ts';
import { f04Brokers } from './f04-brokers.ts';
import { f05 } from './f05-database.ts';
import { f06 } from './f06-disk.ts';
import { f07Cable } from './f07-cable.ts';
import { f07 } from './f07-network.ts';
import { f08 } from './f08-clocks.ts';
import { f09 } from './f09-blind.ts';
import { f10 } from './f10-quiet.ts';
import { f11 } from './f11-partition.ts';
import { f12 } from './f12-repeat.ts';
import { f13 } from './f13-poison.ts';
import { f14 } from './f14-aborted.ts';
import { f15 } from './f15-joins.ts';
import { f16 } from './f16-commit.ts';
import { f17 } from './f17-topics.ts';
import { f18 } from './f18-kept.ts';
import { f19 } from './f19-two.ts';
import { f20 } from './f20-rolling.ts';
import { f20Upgrade } from './f20-upgrade.ts';
import { f21 } from './f21-overload.ts';
import type { Fault } from './fault.ts';

/** In the order in which a run has them: what matters most comes first. */
export const allFaults: readonly Fault[] = [
  ...[f03, f03Fence, f02, f01, f05, f04, f04Brokers, f12, f13],
  ...[f09, f16, f14, f07, f07Cable, f15, f18, f19, f20, f20Upgrade, f08, f21, f11, f10, f06],
  // Nothing flows after it.
  f17,
];
