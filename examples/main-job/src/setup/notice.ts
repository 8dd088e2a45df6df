/** A published notice as the public page gives it: what a person is shown before answering. */
export type Notice = {
  readonly id: string;
  readonly version: number;
  readonly textHashes: Readonly<Record<string, string>>;
  readonly purposes: readonly {
    readonly purpose: string;
    readonly purposeVersion: number;
    readonly items: readonly string[];
    readonly recipients: readonly string[];
  }[];
};
