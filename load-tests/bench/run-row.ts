import { isMet } from './goal.ts';
import type { Row, RowSetup, Running, Turn } from './row.ts';
import { pairRatios, type Spread, spreadOf } from './statistics.ts';
import { makeTopics } from './topics.ts';

export type RowResult = {
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly goal: string;
  readonly settings: Row['settings'];
  readonly pairs: number;
} & (
  | { readonly ran: false; readonly failed?: boolean; readonly why: string }
  | {
      readonly ran: true;
      readonly met: boolean;
      readonly ours: Side;
      readonly baseline?: Side;
      readonly ratio?: Spread;
      readonly extras: readonly ExtraResult[];
    }
);

export type Side = {
  readonly figure: Spread;
  /** CPU seconds of the program per 1,000 operations. */
  readonly cpuPerThousand: number;
};

export type ExtraResult = {
  readonly what: string;
  readonly unit: string;
  readonly figure: Spread;
  readonly goal?: string;
  readonly met?: boolean;
};

export type RunOptions = {
  readonly pairs: number;
  /** Turns of both that are not counted: compilers, connections and caches become warm. */
  readonly warmUps: number;
  /** The row was named with `--only`. */
  readonly asked: boolean;
  readonly progress: (text: string) => void;
};

/** Runs the two programs of a row in turn, A B A B …, so that both meet the same neighbours. */
export async function runRow(row: Row, setup: RowSetup, options: RunOptions): Promise<RowResult> {
  const { name, what, settings } = row;
  const common = { name, what, settings, unit: row.figure.unit, goal: row.goal.text };
  const why = row.missing?.(options.asked);
  if (why) return { ...common, pairs: 0, ran: false, why };
  try {
    const turns = await takeTurns(row, setup, options);
    return { ...common, pairs: options.pairs, ran: true, ...judged(row, turns) };
  } catch (error) {
    // The other rows are worth having all the same.
    const { stack } = error as Error;
    return { ...common, pairs: 0, ran: false, failed: true, why: stack ?? String(error) };
  }
}

type Turns = { readonly ours: Turn[]; readonly baseline: Turn[] };

async function takeTurns(row: Row, setup: RowSetup, options: RunOptions): Promise<Turns> {
  const turns: Turns = { ours: [], baseline: [] };
  const running: Running[] = [];
  const removeTopics = await makeTopics(setup.servers, row.topics?.(setup.run) ?? {});
  try {
    await row.fill?.(setup);
    const ours = await row.ours(setup);
    running.push(ours);
    const baseline = await row.baseline?.(setup);
    if (baseline) running.push(baseline);
    for (let at = -options.warmUps; at < options.pairs; at++) {
      options.progress(at < 0 ? 'warming up' : `pair ${at + 1} of ${options.pairs}`);
      const a = await oneTurn(ours);
      const b = baseline && (await oneTurn(baseline));
      if (at < 0) continue;
      turns.ours.push(a);
      if (b) turns.baseline.push(b);
    }
  } finally {
    for (const program of running.reverse()) await program.close();
    await removeTopics();
  }
  return turns;
}

async function oneTurn(program: Running): Promise<Turn> {
  await program.prepare();
  return program.turn();
}

function judged(row: Row, turns: Turns) {
  const ours = sideOf(row, turns.ours);
  const extras = (row.extras ?? []).map((extra): ExtraResult => {
    const figure = spreadOf(turns[extra.of].map(extra.figure.of));
    const {
      what,
      goal,
      figure: { unit },
    } = extra;
    return {
      what,
      unit,
      figure,
      ...(goal && { goal: goal.text, met: isMet(goal, figure.median) }),
    };
  });
  if (turns.baseline.length === 0) {
    return { met: isMet(row.goal, ours.figure.median), ours, extras };
  }
  const of = (side: readonly Turn[]) => side.map(row.figure.of);
  const ratio = spreadOf(pairRatios(of(turns.ours), of(turns.baseline)));
  const baseline = sideOf(row, turns.baseline);
  return { met: isMet(row.goal, ratio.median), ours, baseline, ratio, extras };
}

function sideOf(row: Row, turns: readonly Turn[]): Side {
  const cpu = spreadOf(turns.map(({ cpuSeconds, operations }) => (1000 * cpuSeconds) / operations));
  return { figure: spreadOf(turns.map(row.figure.of)), cpuPerThousand: cpu.median };
}
