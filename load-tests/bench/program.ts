import { profiled } from './profile.ts';
import type { RowSetup, Turn } from './row.ts';

/** The inside of a measured program. A turn may leave its CPU time out: then it is that of this process. */
export type Program = {
  prepare?(): Promise<void>;
  turn(): Promise<Omit<Turn, 'cpuSeconds'> & { readonly cpuSeconds?: number }>;
  close(): Promise<void>;
};

export type Order = { readonly do: 'start'; readonly setup: RowSetup } | { readonly do: Step };
export type Step = 'prepare' | 'turn' | 'close';
export type Report =
  | { readonly done: 'start' | Step; readonly turn?: Turn }
  | { readonly failed: string };

/** Runs a program under the bench: it starts, works a turn each time it is told to, and ends. */
export function serve(make: (setup: RowSetup) => Promise<Program>): void {
  let program: Program | undefined;
  let profiles: string | undefined;
  let turns = 0;
  const send = (report: Report): void => void process.send?.(report);

  async function follow(order: Order): Promise<void> {
    if (order.do === 'start') {
      program = await make(order.setup);
      profiles = order.setup.profiles;
      return send({ done: 'start' });
    }
    if (!program) throw new Error(`${order.do} before start`);
    if (order.do === 'turn') {
      const file = profiles && `${profiles}-${turns++}.cpuprofile`;
      return send({ done: 'turn', turn: await measured(program, file) });
    }
    await program[order.do]?.();
    send({ done: order.do });
    if (order.do === 'close') process.disconnect();
  }

  process.on('message', (order: Order) => {
    follow(order).catch((error: Error) => send({ failed: error.stack ?? String(error) }));
  });
  // Without the bench nobody waits for us any more.
  process.on('disconnect', () => process.exit());
}

async function measured(program: Program, profile: string | undefined): Promise<Turn> {
  const before = process.cpuUsage();
  const turn = await (profile ? profiled(profile, () => program.turn()) : program.turn());
  const { user, system } = process.cpuUsage(before);
  return { ...turn, cpuSeconds: turn.cpuSeconds ?? (user + system) / 1e6 };
}
