/** A ledger as it lies in a database: whose it is, and where. */
export type LedgerPlace = {
  readonly service: string;
  readonly database: string;
  readonly collection: string;
};

/** Every ledger of the product. A new one is added here; the log names any that is missing. */
export const ledgerPlaces: readonly LedgerPlace[] = [
  { service: 'purpose-registry', database: 'doui_purpose_registry', collection: 'streams' },
  { service: 'consent', database: 'doui_consent', collection: 'persons' },
  { service: 'opt-out', database: 'doui_opt_out', collection: 'persons' },
  { service: 'opt-out', database: 'doui_opt_out', collection: 'schemes' },
  { service: 'stop-tracker', database: 'doui_stop_tracker', collection: 'cases' },
];

export const recordsDatabase = 'doui_records';
