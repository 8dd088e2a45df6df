import { hash } from 'node:crypto';
import { canonicalJson, Fault, type Instant, ok, type Refusal, type Result } from '@doui/kernel';
import type { Appended, Entry, Ledger } from './ledger.ts';

export type Handled<S, E> = Appended<E> & { readonly state: S };

export type CommandOf<S, E> = {
  readonly ledger: Ledger<S, E>;
  readonly stream: string;
  readonly commandId: string;
  readonly atMs: Instant;
  /**
   * What the command says, as plain JSON: neither when nor by whom, for a repeat may differ in these, and
   * nothing personal, for its hash outlives an erasure. Absent: any repeat of the id is the same command.
   */
  readonly content?: unknown;
  readonly initial: S;
  readonly decide: (state: S, version: number) => Result<E, Refusal[]>;
  readonly evolve: (state: S, event: E) => S;
};

const tries = 3;

/**
 * Read, decide, append; on conflict read and decide again, three times in all. A command that was
 * carried out before gets its first answer, whatever has happened since; another command under the same
 * id throws the Fault `command-id-reused`.
 */
export async function handleCommand<S, E>(
  command: CommandOf<S, E>,
): Promise<Result<Handled<S, E>, Refusal[]>> {
  const { ledger, stream, commandId, atMs } = command;
  const said = command.content === undefined ? {} : { commandHash: hashOf(command.content) };
  let fresh = false;
  for (let tried = 0; tried < tries; ) {
    const met = await ledger.meet(stream, commandId, { fresh });
    const before = met.head?.state ?? command.initial;
    if (met.earlier) {
      assertSame(met.earlier, said.commandHash);
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
      ...said,
    });
    if (appended.ok) {
      // Somebody may have carried out the same id in between.
      assertSame(appended.value.entry, said.commandHash);
      return ok({ ...appended.value, state });
    }
    tried += 1;
    fresh = true;
  }
  throw new Fault('ledger-contended', { retriable: true, message: `contended: ${stream}` });
}

const hashOf = (content: unknown): string => hash('sha256', canonicalJson(content));

function assertSame({ commandHash }: Entry<unknown>, asked: string | undefined): void {
  if (commandHash === undefined || asked === undefined || commandHash === asked) return;
  throw new Fault('command-id-reused', {
    retriable: false,
    message: 'another command has this id',
  });
}
