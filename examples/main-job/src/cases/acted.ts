import { type Position, parsePositionToken } from '@doui/kernel';
import type { Recorded } from '@doui/sdk';
import type { Acted } from './case.ts';

/** Times a write and takes the position out of its answer. */
export async function timed(
  write: () => Promise<Pick<Recorded, 'status' | 'position'>>,
): Promise<Acted> {
  const began = performance.now();
  const { status, position } = await write();
  const answeredMs = performance.now() - began;
  const answeredAtMs = Date.now();
  return { status, answeredMs, answeredAtMs, position: positionOf(position) };
}

export function positionOf(token: string | undefined): Position {
  const position = parsePositionToken(token ?? '');
  if (!position) throw new Error(`the answer has no position: ${token}`);
  return position;
}
