import {
  type Context,
  decodeCursor,
  invalid,
  notFound,
  ok,
  pageFields,
  pageOf,
  preconditionFailed,
  type Reply,
  type Route,
  recorded,
  refused,
  route,
  unavailable,
  unknownReference,
} from '@doui/http';
import { positionToken, type Refusal } from '@doui/kernel';
import { asOfRoute } from './as-of-route.ts';
import type { Content } from './bodies.ts';
import { checkRoute } from './check-route.ts';
import type { Directory } from './directory.ts';
import type { Actor } from './events.ts';
import type { Handle, Outcome, Target } from './handle.ts';
import { historyRoutes } from './history-route.ts';
import { collections, type Kind, kinds } from './kinds.ts';
import { versionsRoutes } from './versions-route.ts';
import { commands, listQuery, paths, putOf } from './wire.ts';
import { serviceName, thingAnswer } from './wire-answers.ts';

export type RouteDeps = {
  readonly handle: Handle;
  readonly directory: Directory;
  readonly actorOf: (context: Pick<Context, 'principal'>, role: string) => Actor;
};

const readers = ['privacy-manager', 'operator', 'auditor', 'system', 'service'] as const;
const base = '/v1/organisations/{org}';

const words: Readonly<Record<Kind, { ja: string; en: string }>> = {
  organisation: { ja: '組織', en: 'organisation' },
  item: { ja: 'データ項目', en: 'data item' },
  purpose: { ja: '利用目的', en: 'purpose' },
  notice: { ja: '通知文', en: 'notice' },
  recipient: { ja: '提供先', en: 'recipient' },
  processor: { ja: '委託先', en: 'processor' },
  'joint-use': { ja: '共同利用', en: 'joint-use arrangement' },
  feed: { ja: '提供経路', en: 'feed' },
};

const written = {
  200: { what: 'The same as before: nothing was written' },
  201: { what: 'Durable and published' },
  202: { what: 'Durable, not published yet' },
};

const at = (kind: Kind) => (kind === 'organisation' ? base : `${base}/${collections[kind]}/{id}`);
const targetOf = (kind: Kind, { org, id }: { org: string; id?: string }): Target => ({
  org,
  kind,
  id: id ?? org,
});

/** The answer to any write. */
function replyTo(outcome: Outcome, { org, kind, id }: Target): Reply {
  switch (outcome.kind) {
    case 'recorded': {
      const { handled } = outcome;
      const base = `/v1/organisations/${org}`;
      const progress = kind === 'organisation' ? base : `${base}/${collections[kind]}/${id}`;
      return recorded(handled, {}, { progress });
    }
    case 'unchanged': {
      const { version, inForce } = outcome;
      const stream = `${org}/${kind}/${id}`;
      const position = positionToken({ service: serviceName, stream, version });
      return ok({ position, inForce, unchanged: true }, { etag: version });
    }
    case 'refused':
      return refusalReply(outcome.refusals);
    case 'unknown':
      return unknownReference(outcome.faults);
    case 'not-found':
      return notFound();
  }
}

/** the right to publish is there, but not to do it alone. */
const secondPerson: readonly string[] = ['approval-needed', 'own-proposal'];

function refusalReply(refusals: readonly Refusal[]): Reply {
  const code = refusals[0]?.code ?? '';
  if (code === 'precondition-failed') return preconditionFailed();
  if (secondPerson.includes(code)) return { status: 403, problem: { code, status: 403, refusals } };
  return refused(refusals);
}

/** Every route of the registry's things. */
export function thingRoutes(deps: RouteDeps): Route[] {
  return [
    ...kinds.flatMap((kind) => [putRoute(kind, deps), getRoute(kind, deps)]),
    ...kinds.flatMap((kind) =>
      kind === 'organisation' ? [] : [listRoute(kind, deps), retireRoute(kind, deps)],
    ),
    ...historyRoutes(deps.handle),
    ...versionsRoutes(deps.handle),
    asOfRoute(deps.handle),
    ...kinds.flatMap((kind) => (kind === 'organisation' ? [] : [checkRoute(kind, deps.handle)])),
    publishPurpose(deps),
    publishPurpose(deps, 'propose'),
    publishNotice(deps),
    publishNotice(deps, 'propose'),
    ...(['purpose', 'notice'] as const).flatMap((kind) => [
      approveRoute(kind, deps),
      declineRoute(kind, deps),
    ]),
    endTwoPerson(deps),
    pauseFeed(deps),
    resumeFeed(deps),
  ];
}

function putRoute(kind: Kind, { handle, actorOf }: RouteDeps): Route {
  return route({
    id: `put-${kind}`,
    method: 'put',
    path: at(kind),
    summary: {
      ja: `${words[kind].ja}を登録・変更する`,
      en: `Register or change a ${words[kind].en}`,
    },
    roles: ['privacy-manager'],
    params: kind === 'organisation' ? paths.org : paths.thing,
    body: putOf(kind),
    answers: written,
    handler: async (context) => {
      const { commandId: _, ...body } = context.body;
      const target = targetOf(kind, context.params);
      const by = actorOf(context, 'privacy-manager');
      const { commandId, ifMatch } = context;
      const content = { kind, body } as Content;
      return replyTo(await handle.put(target, content, { commandId, by, ifMatch }), target);
    },
  });
}

function getRoute(kind: Kind, { handle, actorOf }: RouteDeps): Route {
  return route({
    id: `get-${kind}`,
    method: 'get',
    path: at(kind),
    summary: { ja: `${words[kind].ja}を読む`, en: `Read a ${words[kind].en}` },
    roles: readers,
    params: kind === 'organisation' ? paths.org : paths.thing,
    answers: { 200: { what: 'As it stands' } },
    handler: async ({ params, atLeast, principal }) => {
      const target = targetOf(kind, params);
      const head = await handle.read(target);
      const stream = `${target.org}/${kind}/${target.id}`;
      if (atLeast?.stream === stream && (head?.version ?? 0) < atLeast.version) {
        return unavailable('not-yet-visible');
      }
      if (!head || head.state.kind === 'absent') return notFound();
      const inForce = await handle.isPublished(target);
      const reader = actorOf({ principal }, 'privacy-manager').subject;
      return ok(
        { ...thingAnswer({ ...target, ...head, reader }), inForce },
        { etag: head.version },
      );
    },
  });
}

function listRoute(kind: Exclude<Kind, 'organisation'>, { directory }: RouteDeps): Route {
  return route({
    id: `list-${collections[kind]}`,
    method: 'get',
    path: `${base}/${collections[kind]}`,
    summary: { ja: `${words[kind].ja}の一覧`, en: `List the ${words[kind].en}s` },
    roles: readers,
    params: paths.org,
    query: listQuery(pageFields),
    answers: { 200: { what: 'A page, with `next` while there is more' } },
    handler: async ({ params: { org }, query: { limit, cursor } }) => {
      const after = cursor === undefined ? '' : (decodeCursor(cursor) ?? '');
      const all = directory.list(org, kind).filter(({ id }) => id > after);
      const page = pageOf(all.slice(0, limit + 1), limit, ({ id }) => id);
      return ok({
        ...page,
        items: page.items.map((entry) => thingAnswer({ org, kind, ...entry })),
      });
    },
  });
}

function retireRoute(kind: Exclude<Kind, 'organisation'>, { handle, actorOf }: RouteDeps): Route {
  return route({
    id: `retire-${kind}`,
    method: 'post',
    path: `${at(kind)}:retire`,
    summary: { ja: `${words[kind].ja}を廃止する`, en: `Retire a ${words[kind].en}` },
    roles: ['privacy-manager'],
    params: paths.thing,
    body: commands.retire,
    answers: written,
    handler: async (context) => {
      const target = targetOf(kind, context.params);
      const by = actorOf(context, 'privacy-manager');
      return replyTo(
        await handle.simple(target, context.commandId, { type: 'retire', by }),
        target,
      );
    },
  });
}

type Verb = 'publish' | 'propose';
const verbs = {
  publish: { ja: '公表する', en: 'Publish' },
  propose: { ja: '公表を提案する', en: 'Propose to publish' },
};

const publishPurpose = ({ handle, actorOf }: RouteDeps, verb: Verb = 'publish'): Route =>
  route({
    id: `${verb}-purpose`,
    method: 'post',
    path: `${at('purpose')}:${verb}`,
    summary: { ja: `利用目的を${verbs[verb].ja}`, en: `${verbs[verb].en} a purpose` },
    roles: ['privacy-manager'],
    params: paths.thing,
    body: commands.publishPurpose,
    answers: written,
    handler: async (context) => {
      const { change, reasons, override } = context.body;
      if ((change === undefined) !== (reasons === undefined)) {
        const pointer = change === undefined ? '/change' : '/reasons';
        return invalid([{ pointer, code: 'missing', detail: 'change and reasons go together' }]);
      }
      const target = targetOf('purpose', context.params);
      const outcome = await handle.publishPurpose(target, {
        commandId: context.commandId,
        by: actorOf(context, 'privacy-manager'),
        step: verb === 'propose' ? 'proposes' : undefined,
        change: change && reasons ? { change, reasons } : undefined,
        overrideReason: override?.reason,
      });
      return replyTo(outcome, target);
    },
  });

const publishNotice = ({ handle, actorOf }: RouteDeps, verb: Verb = 'publish'): Route =>
  route({
    id: `${verb}-notice`,
    method: 'post',
    path: `${at('notice')}:${verb}`,
    summary: { ja: `通知文を${verbs[verb].ja}`, en: `${verbs[verb].en} a notice` },
    roles: ['privacy-manager'],
    params: paths.thing,
    body: commands.publishNotice,
    answers: written,
    handler: async (context) => {
      const target = targetOf('notice', context.params);
      const by = actorOf(context, 'privacy-manager');
      const step = verb === 'propose' ? 'proposes' : undefined;
      const { commandId } = context;
      return replyTo(await handle.publishNotice(target, { commandId, by, step }), target);
    },
  });

const approveRoute = (kind: 'purpose' | 'notice', { handle, actorOf }: RouteDeps): Route =>
  route({
    id: `approve-${kind}`,
    method: 'post',
    path: `${at(kind)}:approve`,
    summary: {
      ja: `提案された${words[kind].ja}の公表を承認する`,
      en: `Approve the publication of a ${words[kind].en} that another proposed`,
    },
    roles: ['privacy-manager'],
    params: paths.thing,
    body: commands.decide,
    answers: written,
    handler: async (context) => {
      const target = targetOf(kind, context.params);
      const by = actorOf(context, 'privacy-manager');
      const { commandId } = context;
      const publish = kind === 'purpose' ? handle.publishPurpose : handle.publishNotice;
      return replyTo(await publish(target, { commandId, by, step: 'approves' }), target);
    },
  });

const declineRoute = (kind: 'purpose' | 'notice', { handle, actorOf }: RouteDeps): Route =>
  route({
    id: `decline-${kind}`,
    method: 'post',
    path: `${at(kind)}:decline`,
    summary: { ja: '提案を退ける、取り下げる', en: 'Turn a proposal down, or take it back' },
    roles: ['privacy-manager'],
    params: paths.thing,
    body: commands.decline,
    answers: written,
    handler: async (context) => {
      const target = targetOf(kind, context.params);
      const by = actorOf(context, 'privacy-manager');
      const command = { type: 'decline', by, reason: context.body.reason } as const;
      return replyTo(await handle.simple(target, context.commandId, command), target);
    },
  });

const endTwoPerson = ({ handle, actorOf }: RouteDeps): Route =>
  route({
    id: 'end-two-person',
    method: 'post',
    path: `${base}:end-two-person`,
    summary: {
      ja: '二人での公表をやめる(二人目が同じことを求めると終わる)',
      en: 'End publication by two: done when a second privacy manager asks for it too',
    },
    roles: ['privacy-manager'],
    params: paths.org,
    body: commands.decide,
    answers: written,
    handler: async (context) => {
      const target = targetOf('organisation', context.params);
      const command = { type: 'end-two-person', by: actorOf(context, 'privacy-manager') } as const;
      return replyTo(await handle.simple(target, context.commandId, command), target);
    },
  });

const pauseFeed = ({ handle, actorOf }: RouteDeps): Route =>
  route({
    id: 'pause-feed',
    method: 'post',
    path: `${at('feed')}:pause`,
    summary: { ja: '提供を一時停止する', en: 'Pause a feed' },
    // A service: the stop-tracker, when a partner does not answer in time.
    roles: ['operator', 'privacy-manager', 'service'],
    params: paths.thing,
    body: commands.pause,
    answers: written,
    handler: async (context) => {
      const target = targetOf('feed', context.params);
      const by = actorOf(context, 'operator');
      const command = { type: 'pause-feed', by, reason: context.body.reason } as const;
      return replyTo(await handle.simple(target, context.commandId, command), target);
    },
  });

const resumeFeed = ({ handle, actorOf }: RouteDeps): Route =>
  route({
    id: 'resume-feed',
    method: 'post',
    path: `${at('feed')}:resume`,
    summary: { ja: '提供を再開する', en: 'Resume a feed' },
    roles: ['operator', 'privacy-manager'],
    params: paths.thing,
    body: commands.resume,
    answers: written,
    handler: async (context) => {
      const target = targetOf('feed', context.params);
      const command = { type: 'resume-feed', by: actorOf(context, 'operator') } as const;
      return replyTo(await handle.simple(target, context.commandId, command), target);
    },
  });
