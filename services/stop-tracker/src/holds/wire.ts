import { idField, invalid, type Reply } from '@doui/http';
import { fail, ok, type Position, parsePositionToken, type Result, streamKey } from '@doui/kernel';
import { z } from 'zod';

export const HoldBody = z.strictObject({
  organisation: idField,
  person: idField,
  position: z.string().max(200),
});
export const HeldAnswer = z.object({ stop: z.string(), held: z.boolean() });

export type Hold = {
  readonly org: string;
  readonly person: string;
  readonly position: Position;
};

/** Which stop is not published yet; it must be a position of that person's own stream. */
export function parseHold(body: z.output<typeof HoldBody>): Result<Hold, Reply> {
  const { organisation: org, person } = body;
  const position = parsePositionToken(body.position);
  if (!position || (position.service !== 'consent' && position.service !== 'opt-out')) {
    return fail(fault('not-a-position', 'a position of `consent` or `opt-out`'));
  }
  if (position.stream !== streamKey(org, 'person', person)) {
    return fail(fault('another-stream', 'a position of this person'));
  }
  return ok({ org, person, position });
}

const fault = (code: string, detail: string): Reply =>
  invalid([{ pointer: '/position', code, detail: `wanted: ${detail}` }]);
