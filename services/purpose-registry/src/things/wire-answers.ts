import { positionToken, toRfc3339 } from '@doui/kernel';
import type { RegistryState } from './state.ts';
import {
  consentValidFrom,
  type NoticeVersion,
  type Proposal,
  type PurposeVersion,
} from './state.ts';

/** What goes out over HTTP. Instants become RFC 3339; everything else is as it was put. */

type Seen = {
  readonly org: string;
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  readonly state: RegistryState;
  /** The keyed hash of who reads: whether a proposal is their own. */
  readonly reader?: string;
};

export const serviceName = 'purpose-registry';

/** The answer to a GET. Of purposes and notices it has `draft` and `published` apart. */
export function thingAnswer({ org, kind, id, version, state, reader }: Seen): object {
  if (state.kind === 'absent') return {};
  const common = {
    id,
    version,
    position: positionToken({ service: serviceName, stream: `${org}/${kind}/${id}`, version }),
    since: toRfc3339(state.since),
    changedAt: toRfc3339(state.changedAt),
    retired: state.retiredAt !== undefined,
    ...(state.retiredAt === undefined ? {} : { retiredAt: toRfc3339(state.retiredAt) }),
  };
  switch (state.kind) {
    case 'purpose':
      return {
        ...common,
        ...(state.draft ? { draft: state.draft } : {}),
        ...proposalOf(state, reader),
        ...(state.versions.length > 0
          ? {
              published: state.versions.at(-1)?.body,
              publishedVersion: state.versions.length,
              consentValidFrom: consentValidFrom(state.versions),
              versions: state.versions.map(purposeVersion),
            }
          : {}),
      };
    case 'notice':
      return {
        ...common,
        ...(state.draft ? { draft: state.draft } : {}),
        ...proposalOf(state, reader),
        ...(state.versions.length > 0
          ? {
              published: state.versions.at(-1)?.body,
              publishedVersion: state.versions.length,
              versions: state.versions.map((one) => noticeVersion(org, id, one)),
            }
          : {}),
      };
    case 'feed':
      return {
        ...common,
        ...state.body,
        status: state.paused ? 'paused' : 'open',
        ...(state.paused
          ? { paused: { reason: state.paused.reason, at: toRfc3339(state.paused.at) } }
          : {}),
      };
    case 'recipient': {
      const { safeguard, ...rest } = state.body;
      const body = dated(rest, 'recipientConsentConfirmedAt');
      return { ...common, ...body, ...(safeguard ? { safeguard: dated(safeguard, 'until') } : {}) };
    }
    case 'processor':
      return { ...common, ...dated(state.body, 'evaluatedAt') };
    case 'joint-use':
      return { ...common, ...dated(state.body, 'toldAt') };
    case 'organisation':
      return {
        ...common,
        ...state.body,
        ...(state.endAskedBy ? { endAskedByOwn: state.endAskedBy.subject === reader } : {}),
      };
    case 'item':
      return { ...common, ...state.body };
  }
}

/** What waits for a second privacy manager, and a keyed hash of who proposed it. */
const proposalOf = ({ proposal }: { readonly proposal?: Proposal }, reader: string | undefined) =>
  proposal
    ? {
        proposal: {
          by: proposal.by.subject,
          own: proposal.by.subject === reader,
          at: toRfc3339(proposal.at),
          ...(proposal.change ?? {}),
          ...(proposal.override ? { override: proposal.override } : {}),
        },
      }
    : {};

const purposeVersion = ({ version, body, publishedAt, change, override }: PurposeVersion) => ({
  version,
  ...body,
  publishedAt: toRfc3339(publishedAt),
  ...(change ?? {}),
  ...(override ? { override } : {}),
});

export const noticeVersion = (org: string, id: string, one: NoticeVersion) => ({
  version: one.version,
  publishedAt: toRfc3339(one.publishedAt),
  url: `/v1/public/organisations/${org}/notices/${id}/versions/${one.version}`,
  purposes: one.shown,
  texts: one.texts,
  textHashes: one.textHashes,
});

function dated<Name extends string>(
  body: { readonly [name in Name]?: number | undefined },
  name: Name,
) {
  const at = body[name];
  return at === undefined ? body : { ...body, [name]: toRfc3339(at) };
}
