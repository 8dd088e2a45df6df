import { idField, invalid, type Reply } from '@doui/http';
import { fail, ok, type Position, parsePositionToken, type Result, streamKey } from '@doui/kernel';
import type { Owner } from '@doui/view';
import { z } from 'zod';

export const holdBody = z.strictObject({
  organisation: idField,
  person: idField,
  position: z.string().max(200),
});

export type Hold = {
  readonly org: string;
  readonly person: string;
  readonly owner: Owner;
  readonly position: Position;
};

/** Reads which stop a person is held for; it must be a position of that person's own stream. */
export function parseHold(body: z.output<typeof holdBody>): Result<Hold, Reply> {
  const { organisation: org, person } = body;
  const position = parsePositionToken(body.position);
  const owner = position?.service;
  if (!position || (owner !== 'consent' && owner !== 'opt-out')) {
    return fail(fault('not-a-position', 'a position of `consent` or `opt-out`'));
  }
  if (position.stream !== streamKey(org, 'person', person)) {
    return fail(fault('another-stream', 'a position of this person'));
  }
  return ok({ org, person, owner, position });
}

const fault = (code: string, detail: string): Reply =>
  invalid([{ pointer: '/position', code, detail: `wanted: ${detail}` }]);
