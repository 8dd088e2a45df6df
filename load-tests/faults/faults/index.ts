import { f01 } from './f01-kill.ts';
import { f02 } from './f02-between.ts';
import { f03 } from './f03-stop.ts';
import { f04 } from './f04-broker.ts';
import { f05 } from './f05-database.ts';
import { f12 } from './f12-repeat.ts';
import { f13 } from './f13-poison.ts';
import type { Fault } from './fault.ts';

/** In the order in which a run has them. */
export const allFaults: readonly Fault[] = [f03, f02, f01, f05, f04, f12, f13];
