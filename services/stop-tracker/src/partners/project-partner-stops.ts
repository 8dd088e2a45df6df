import type { Publication } from '@doui/ledger';
import type { CaseEvent } from '../cases/events.ts';
import { type CaseState, isOpened } from '../cases/state.ts';
import { type PartnerStop, partnerStopsOf } from './partner-stop.ts';

/** What partners see after these cases changed. */
export const partnerStopsAfter = (
  batch: readonly Publication<CaseState, CaseEvent>[],
  idFor: (partner: string, state: CaseState) => string,
): PartnerStop[] =>
  batch.flatMap(({ state, version }) =>
    isOpened(state) ? partnerStopsOf(state, version, (partner) => idFor(partner, state)) : [],
  );
