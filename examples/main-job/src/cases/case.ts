import type { Position, Text } from '@doui/kernel';
import type { Org } from '../people/person.ts';
import type { Registered } from '../setup/register.ts';

/** What an action has brought about, and when it was answered. */
export type Acted = {
  readonly status: number;
  readonly answeredMs: number;
  /** By the clock of whoever asked; the broker's is that of the same machine here. */
  readonly answeredAtMs: number;
  readonly position: Position;
};

/** One thing that happens while records flow. */
export type Case = {
  readonly id: string;
  readonly title: Text;
  readonly org: Org;
  readonly effect: 'stops' | 'starts';
  /** Whose records are counted; absent when it concerns everybody. */
  readonly whose?: Registered;
  /** The kind of event the partner is told of it by. */
  readonly webhook: string;
  /** Records from here on count as having passed before. */
  readonly countFromMs?: () => number;
  act(): Promise<Acted>;
};
