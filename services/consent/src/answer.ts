import {
  type Language,
  notFound,
  type Reply,
  recorded,
  refused,
  unknownReference,
} from '@doui/http';
import { parseStreamKey, type Refusal, type Result } from '@doui/kernel';
import type { Recorded } from './consents/handle.ts';

/** Right shape, but it names something that does not exist: 422. */
const references = new Set([
  'purpose-unknown',
  'purpose-not-in-notice',
  'item-not-in-notice',
  'recipient-not-in-notice',
  'answer-notice-unknown',
]);

/** A refusal as HTTP; the gravest first. */
export function refusalReply(refusals: readonly Refusal[], language: Language): Reply {
  if (refusals.some(({ code }) => code === 'person-unknown')) return notFound();
  if (refusals.every(({ code }) => references.has(code))) {
    return unknownReference(
      refusals.map(({ code, pointer = '', text }) => ({ pointer, code, detail: text[language] })),
    );
  }
  return refused(refusals);
}

/** What came of a command: 201, 202, or why not. */
export function outcomeReply(
  outcome: Result<Recorded, Refusal[]>,
  language: Language,
  body: (recorded: Recorded) => object = () => ({}),
): Reply {
  if (!outcome.ok) return refusalReply(outcome.error, language);
  const { position } = outcome.value;
  const { org = '', id = '' } = parseStreamKey(position.stream) ?? {};
  const progress = `/v1/organisations/${org}/persons/${id}/publications/${position.version}`;
  return recorded(outcome.value, { person: id, ...body(outcome.value) }, { progress });
}

export const registryWaitMs = 2_000;
