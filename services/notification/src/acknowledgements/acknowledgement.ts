/** How far a partner says it has come with a stop. */
export const acknowledgementKinds = ['received', 'stopped', 'erased'] as const;
export type AcknowledgementKind = (typeof acknowledgementKinds)[number];

/** A partner's word about a stop, its signature verified. References and hashes, no text. */
export type Acknowledgement = {
  readonly org: string;
  readonly partner: string;
  /** The id under which this partner was told of the stop. */
  readonly stop: string;
  /** `told`: not the partner's word but ours, that it has been handed over. */
  readonly kind: AcknowledgementKind | 'told';
  readonly via: 'webhook' | 'kafka';
  /** The partner's own name for this word: said again it changes nothing. */
  readonly reference: string;
  readonly signedAtMs: number;
  /** Where the partner keeps what shows it, and its SHA-256. */
  readonly evidence?: { readonly reference: string; readonly sha256: string };
};

/** Carries it to whoever follows the stop; resolves when it is durable. */
export type PassOn = (acknowledgements: readonly Acknowledgement[]) => Promise<void>;
