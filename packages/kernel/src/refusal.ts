import type { Text } from './text.ts';

/**
 * A "no" that the law or the state of things gives. It is a value, never thrown, and it names the
 * article (`Law27.1`, `P3.4.2.5` …) and the requirement (`R-4.1`) it follows from where there is one.
 */
export type Refusal = {
  readonly code: string;
  readonly text: Text;
  readonly cite?: string;
  readonly requirement?: string;
  /** JSON pointer (RFC 6901) to the part of the request that is refused. */
  readonly pointer?: string;
};

/** One fault of an input: where (JSON pointer, RFC 6901), which code, and in words. */
export type InputFault = {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
};
