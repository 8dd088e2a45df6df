import type { Route } from '@doui/http';
import type { Kind } from './kinds.ts';
import { commandRoute, type RouteDeps, words } from './write-route.ts';

/** What is done to things besides writing them. */
export const commandRoutes = (deps: RouteDeps): Route[] => [
  publishPurpose(deps, 'publish'),
  publishPurpose(deps, 'propose'),
  publishNotice(deps, 'publish'),
  publishNotice(deps, 'propose'),
  ...(['purpose', 'notice'] as const).flatMap((kind) => [approve(kind, deps), decline(kind, deps)]),
  endTwoPerson(deps),
  pauseFeed(deps),
  resumeFeed(deps),
];

export const retireRoute = (kind: Exclude<Kind, 'organisation'>, deps: RouteDeps): Route =>
  commandRoute(
    deps,
    {
      ...{ kind, verb: 'retire', body: 'retire' },
      summary: { ja: `${words[kind].ja}を廃止する`, en: `Retire a ${words[kind].en}` },
    },
    ({ target, commandId, by }) => deps.handle.simple(target, commandId, { type: 'retire', by }),
  );

type Verb = 'publish' | 'propose';
const verbs = {
  publish: { ja: '公表する', en: 'Publish' },
  propose: { ja: '公表を提案する', en: 'Propose to publish' },
};
const stepOf = (verb: Verb) => (verb === 'propose' ? 'proposes' : undefined);

const publishPurpose = (deps: RouteDeps, verb: Verb): Route =>
  commandRoute(
    deps,
    {
      ...{ kind: 'purpose', verb, body: 'publishPurpose' },
      summary: { ja: `利用目的を${verbs[verb].ja}`, en: `${verbs[verb].en} a purpose` },
    },
    ({ target, commandId, by, body: { change, reasons, override } }) =>
      deps.handle.publishPurpose(target, {
        ...{ commandId, by, step: stepOf(verb), overrideReason: override?.reason },
        change: change && reasons ? { change, reasons } : undefined,
      }),
  );

const publishNotice = (deps: RouteDeps, verb: Verb): Route =>
  commandRoute(
    deps,
    {
      ...{ kind: 'notice', verb, body: 'publishNotice' },
      summary: { ja: `通知文を${verbs[verb].ja}`, en: `${verbs[verb].en} a notice` },
    },
    ({ target, commandId, by }) =>
      deps.handle.publishNotice(target, { commandId, by, step: stepOf(verb) }),
  );

const approve = (kind: 'purpose' | 'notice', deps: RouteDeps): Route =>
  commandRoute(
    deps,
    {
      ...{ kind, verb: 'approve', body: 'decide' },
      summary: {
        ja: `提案された${words[kind].ja}の公表を承認する`,
        en: `Approve the publication of a ${words[kind].en} that another proposed`,
      },
    },
    ({ target, commandId, by }) => {
      const { publishPurpose, publishNotice } = deps.handle;
      const publish = kind === 'purpose' ? publishPurpose : publishNotice;
      return publish(target, { commandId, by, step: 'approves' });
    },
  );

const decline = (kind: 'purpose' | 'notice', deps: RouteDeps): Route =>
  commandRoute(
    deps,
    {
      ...{ kind, verb: 'decline', body: 'decline' },
      summary: { ja: '提案を退ける、取り下げる', en: 'Turn a proposal down, or take it back' },
    },
    ({ target, commandId, by, body: { reason } }) =>
      deps.handle.simple(target, commandId, { type: 'decline', by, reason }),
  );

const endTwoPerson = (deps: RouteDeps): Route =>
  commandRoute(
    deps,
    {
      ...{ kind: 'organisation', verb: 'end-two-person', id: 'end-two-person', body: 'decide' },
      summary: {
        ja: '二人での公表をやめる(二人目が同じことを求めると終わる)',
        en: 'End publication by two: done when a second privacy manager asks for it too',
      },
    },
    ({ target, commandId, by }) =>
      deps.handle.simple(target, commandId, { type: 'end-two-person', by }),
  );

const pauseFeed = (deps: RouteDeps): Route =>
  commandRoute(
    deps,
    {
      ...{ kind: 'feed', verb: 'pause', body: 'pause' },
      summary: { ja: '提供を一時停止する', en: 'Pause a feed' },
      // A service: the stop-tracker, when a partner does not answer in time.
      roles: ['operator', 'privacy-manager', 'service'],
    },
    ({ target, commandId, by, body: { reason } }) =>
      deps.handle.simple(target, commandId, { type: 'pause-feed', by, reason }),
  );

const resumeFeed = (deps: RouteDeps): Route =>
  commandRoute(
    deps,
    {
      ...{ kind: 'feed', verb: 'resume', body: 'resume' },
      summary: { ja: '提供を再開する', en: 'Resume a feed' },
      roles: ['operator', 'privacy-manager'],
    },
    ({ target, commandId, by }) =>
      deps.handle.simple(target, commandId, { type: 'resume-feed', by }),
  );
