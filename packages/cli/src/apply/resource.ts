import type { Kind } from './kinds.ts';

export type Body = Readonly<Record<string, unknown>>;

/** One thing a file asks for. */
export type Resource = {
  readonly org: string;
  readonly kind: Kind;
  readonly id: string;
  readonly body: Body;
  readonly file: string;
  /** Where in the file, as a JSON pointer. */
  readonly pointer: string;
  readonly line: number;
};

/** What is wrong with a file, or with what the API said about it. */
export type FileFault = {
  readonly file: string;
  readonly line?: number;
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
};

export const keyOf = (resource: { org: string; kind: Kind; id: string }): string =>
  `${resource.org}/${resource.kind}/${resource.id}`;

/** `examples/x.yaml:12 /purposes/move: no-such-item, …` */
export function faultLine(fault: FileFault): string {
  const where = fault.line ? `${fault.file}:${fault.line}` : fault.file;
  return `${where} ${fault.pointer || '/'}: ${fault.code}, ${fault.detail}`;
}
