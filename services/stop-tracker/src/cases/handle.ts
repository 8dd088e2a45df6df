import { type Refusal, type Result, streamKey } from '@doui/kernel';
import { type Handled, handleCommand, type Ledger } from '@doui/ledger';
import { type CaseCommand, decide } from './decide.ts';
import type { CaseEvent } from './events.ts';
import { type CaseState, evolve, unknownCase } from './state.ts';

export type CaseLedger = Ledger<CaseState, CaseEvent>;
export type RecordedCase = Handled<CaseState, CaseEvent>;

export type AskedCase = {
  readonly org: string;
  readonly stop: string;
  /**
   * The same for the same effect, whichever tracker brings it about: made from what it is, for instance
   * `open`, never from chance. A case is owned by whoever appends first.
   */
  readonly commandId: string;
  readonly command: CaseCommand;
};

/** The ledger stream of a case. */
export const caseStream = (org: string, stop: string): string => streamKey(org, 'stop', stop);

/** Read, decide, append. The one way anything about a case is written. */
export const handleCase = (
  ledger: CaseLedger,
  { org, stop, commandId, command }: AskedCase,
): Promise<Result<RecordedCase, Refusal[]>> =>
  handleCommand<CaseState, CaseEvent>({
    ledger,
    stream: caseStream(org, stop),
    commandId,
    atMs: command.atMs,
    initial: unknownCase,
    decide: (state) => decide(state, command),
    evolve,
  });
