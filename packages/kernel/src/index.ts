export { assert, unreachable } from './assert.ts';
export { canonicalJson } from './canonical-json.ts';
export { Fault, type FaultCode, faultCodes } from './fault.ts';
export { gather } from './gather.ts';
export {
  type FeedId,
  type Id,
  type ItemId,
  idFromBytes,
  idPattern,
  isId,
  type JointUseId,
  type NoticeId,
  type OrgId,
  type PartnerId,
  type PersonId,
  type ProcessorId,
  type PurposeId,
  type RecipientId,
  type SchemeId,
} from './ids.ts';
export { fromRfc3339, type Instant, startOfDayInJapan, toRfc3339 } from './instant.ts';
export {
  type Position,
  parsePositionToken,
  parseStreamKey,
  positionToken,
  streamKey,
} from './position.ts';
export type { InputFault, Refusal } from './refusal.ts';
export { fail, ok, type Result } from './result.ts';
export { sideBySide } from './side-by-side.ts';
export type { Text } from './text.ts';
