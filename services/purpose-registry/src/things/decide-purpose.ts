import { fail, ok } from '@doui/kernel';
import { checkPurpose, type Profile } from '@doui/law';
import type { Decided } from './decide.ts';
import type { Actor, Change } from './events.ts';
import { refusal } from './reasons.ts';
import type { RegistryState } from './state.ts';

export type PublishPurpose = {
  readonly by: Actor;
  readonly profile: Profile;
  readonly change?: Change | undefined;
  /** Why it is published although its words are too abstract. */
  readonly overrideReason?: string | undefined;
};

/** publishes the draft of a purpose as its next version. */
export function decidePublishPurpose(state: RegistryState, command: PublishPurpose): Decided {
  if (state.kind !== 'purpose') return fail([refusal('not-there')]);
  if (state.retiredAt !== undefined) return fail([refusal('retired')]);
  const { draft } = state;
  if (!draft) return fail([refusal('nothing-to-publish')]);
  const { by, profile, change, overrideReason } = command;
  const first = state.versions.length === 0;
  const override =
    overrideReason === undefined ? undefined : { reason: overrideReason, by: by.subject };
  const refusals = [
    ...(first && change ? [refusal('first-version-is-no-change', '/change')] : []),
    ...(!first && !change ? [refusal('change-not-declared', '/change')] : []),
    ...checkPurpose({ ...draft, profile, ...(override ? { override } : {}) }),
  ];
  if (refusals.length > 0) return fail(refusals);
  const publishedVersion = state.versions.length + 1;
  return ok({ type: 'purpose-published', by, publishedVersion, body: draft, change, override });
}
