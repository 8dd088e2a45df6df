/** Something outside went wrong: a server away, a time-out. Not a refusal, and not a bug. */
export class Fault extends Error {
  readonly code: string;
  readonly retriable: boolean;

  constructor(code: string, options: { retriable: boolean; message?: string; cause?: unknown }) {
    super(options.message ?? code, { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.retriable = options.retriable;
  }
}

/** The codes of faults that several rooms know; `packages/http` maps each to a status. */
export const faultCodes = [
  'ledger-unavailable',
  'ledger-contended',
  'publish-unavailable',
  'database-unavailable',
  'access-record-not-written',
  'view-stale',
  'keys-unavailable',
] as const;

export type FaultCode = (typeof faultCodes)[number];
