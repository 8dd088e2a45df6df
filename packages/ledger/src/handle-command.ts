import { Fault, type Instant, ok, type Refusal, type Result } from '@doui/kernel';
import type { Appended, Ledger } from './ledger.ts';

export type Handled<S, E> = Appended<E> & { readonly state: S };

export type CommandOf<S, E> = {
  readonly ledger: Ledger<S, E>;
  readonly stream: string;
  readonly commandId: string;
  readonly atMs: Instant;
  readonly initial: S;
  readonly decide: (state: S, version: number) => Result<E, Refusal[]>;
  readonly evolve: (state: S, event: E) => S;
};

const tries = 3;

/**
 * Read, decide, append; on conflict read and decide again, three times in all. A command that was
 * carried out before gets its first answer, whatever has happened since.
 */
export async function handleCommand<S, E>(
  command: CommandOf<S, E>,
): Promise<Result<Handled<S, E>, Refusal[]>> {
  const { ledger, stream, commandId, atMs } = command;
  let fresh = false;
  for (let tried = 0; tried < tries; ) {
    const met = await ledger.meet(stream, commandId, { fresh });
    const before = met.head?.state ?? command.initial;
    if (met.earlier) {
      const appended = await ledger.repeat(stream, met.earlier);
      return ok({ ...appended, state: before });
    }
    const expectedVersion = met.head?.version ?? 0;
    const decision = command.decide(before, expectedVersion);
    if (!decision.ok) {
      // Memory may lag behind another replica, so a "no" is only given on what was read for it.
      if (met.fresh) return decision;
      fresh = true;
      continue;
    }
    const event = decision.value;
    const state = command.evolve(before, event);
    const appended = await ledger.append({
      stream,
      expectedVersion,
      commandId,
      event,
      state,
      atMs,
    });
    if (appended.ok) return ok({ ...appended.value, state });
    tried += 1;
    fresh = true;
  }
  throw new Fault('ledger-contended', { retriable: true, message: `contended: ${stream}` });
}
