import type { InputFault, Refusal, Text } from '@doui/kernel';
import { statusOf, titleOf } from './codes.ts';
import type { Language } from './language.ts';

/** Where in the request a fault is; `body` when it is not said. */
export type Where = 'body' | 'path' | 'query' | 'header';
export type RequestFault = InputFault & { readonly in?: Where };

/** A problem document before it is put into words and given its trace id. */
export type Problem = {
  readonly code: string;
  readonly status: number;
  readonly detail?: Text;
  readonly faults?: readonly RequestFault[];
  readonly refusals?: readonly Refusal[];
  readonly retryAfterS?: number;
};

/** A problem by its code. */
export const problem = (code: string, more: Omit<Problem, 'code' | 'status'> = {}): Problem => ({
  code,
  status: statusOf(code),
  ...more,
});

export const problemType = 'application/problem+json; charset=utf-8';

/** RFC 9457. Both texts of a refusal are given; `title` and `detail` are in the language asked for. */
export function problemDocument(given: Problem, language: Language, traceId: string) {
  const { code, status, detail, faults, refusals } = given;
  const words = detail ?? refusals?.[0]?.text;
  return {
    type: `urn:doui:problem:${code}`,
    title: titleOf(code)[language],
    status,
    code,
    ...(words ? { detail: words[language] } : {}),
    ...(faults ? { faults: faults.map((fault) => ({ ...fault, in: fault.in ?? 'body' })) } : {}),
    ...(refusals ? { refusals: refusals.map(refusalDocument) } : {}),
    traceId,
  };
}

export type ProblemDocument = ReturnType<typeof problemDocument>;

const refusalDocument = ({ code, text, cite, requirement, pointer }: Refusal) => ({
  code,
  ...(pointer === undefined ? {} : { pointer }),
  ...(cite === undefined ? {} : { article: cite }),
  ...(requirement === undefined ? {} : { requirement }),
  text,
});
