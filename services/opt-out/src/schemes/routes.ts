import type { Role } from '@doui/auth';
import {
  type Context,
  notFound,
  ok,
  preconditionFailed,
  type Reply,
  type Route,
  recorded,
  route,
} from '@doui/http';
import { fromRfc3339, type Instant, parseStreamKey, positionToken, type Text } from '@doui/kernel';
import { actorOf, refusalReply } from '../answer.ts';
import type { SchemeCommand } from './decide.ts';
import {
  handleScheme,
  type SchemeHandled,
  type SchemePorts,
  schemeStream,
  schemesAsOf,
  schemesOf,
  unchanged,
} from './handle.ts';
import { referenceCodes } from './reasons.ts';
import { versionsOf } from './state.ts';
import {
  CommandOnlyBody,
  DeclineBody,
  encodeSchemeState,
  OrgParams,
  PublicAnswer,
  publicSchemeDocument,
  SchemeAnswer,
  SchemeBody,
  SchemeHistoryAnswer,
  SchemeHistoryQuery,
  SchemeListAnswer,
  SchemeParams,
  SchemeRecordedAnswer,
  SchemesAsOfAnswer,
  SchemesAsOfBody,
  schemeContent,
  schemeDocument,
  schemeHistoryDocument,
} from './wire.ts';

export type SchemeRoutePorts = SchemePorts & {
  readonly now: () => Instant;
  readonly hashSubject: (subject: string) => string;
};

type SchemeContext = Context<{ org: string; id: string }>;

const path = '/v1/organisations/{org}/schemes';
const publicPath = '/v1/public/organisations/{org}/schemes';
const manage: readonly Role[] = ['privacy-manager'];
const read: readonly Role[] = ['privacy-manager', 'operator', 'auditor', 'system', 'service'];
const recordedAnswers = {
  201: { what: 'Durable and published', schema: SchemeRecordedAnswer },
  202: { what: 'Durable; publication is pending', schema: SchemeRecordedAnswer },
};

/** Opt-out schemes: drafted, published, changed, ended, and told to everybody. */
export function schemeRoutes(ports: SchemeRoutePorts): Route[] {
  const write = { roles: manage, params: SchemeParams, command: true } as const;
  return [
    route({
      ...write,
      id: 'putScheme',
      method: 'put',
      path: `${path}/{id}`,
      summary: words('オプトアウト制度の下書き', 'Draft a scheme or its next version'),
      body: SchemeBody,
      answers: {
        ...recordedAnswers,
        200: { what: 'It was so already', schema: SchemeRecordedAnswer },
      },
      handler: (context) => putScheme(ports, context, schemeContent(context.body)),
    }),
    route({
      ...write,
      id: 'publishScheme',
      method: 'post',
      path: `${path}/{id}:publish`,
      summary: words('オプトアウト制度を公表する', 'Publish the draft of a scheme'),
      body: CommandOnlyBody,
      answers: recordedAnswers,
      handler: (context) => act(ports, context, { type: 'publish-scheme' }),
    }),
    route({
      ...write,
      id: 'proposeScheme',
      method: 'post',
      path: `${path}/{id}:propose`,
      summary: words(
        'オプトアウト制度の公表を提案する',
        'Propose to publish the draft of a scheme',
      ),
      body: CommandOnlyBody,
      answers: recordedAnswers,
      handler: (context) => act(ports, context, { type: 'publish-scheme', step: 'proposes' }),
    }),
    route({
      ...write,
      id: 'approveScheme',
      method: 'post',
      path: `${path}/{id}:approve`,
      summary: words(
        '提案されたオプトアウト制度の公表を承認する',
        'Approve the publication of a scheme that another proposed',
      ),
      body: CommandOnlyBody,
      answers: recordedAnswers,
      handler: (context) => act(ports, context, { type: 'publish-scheme', step: 'approves' }),
    }),
    route({
      ...write,
      id: 'declineScheme',
      method: 'post',
      path: `${path}/{id}:decline`,
      summary: words('提案を退ける、取り下げる', 'Turn a proposal down, or take it back'),
      body: DeclineBody,
      answers: recordedAnswers,
      handler: (context) =>
        act(ports, context, { type: 'decline-scheme', reason: context.body.reason }),
    }),
    route({
      ...write,
      id: 'endScheme',
      method: 'post',
      path: `${path}/{id}:end`,
      summary: words('オプトアウト制度を終える', 'End a scheme'),
      body: CommandOnlyBody,
      answers: recordedAnswers,
      handler: (context) => act(ports, context, { type: 'end-scheme' }),
    }),
    route({
      id: 'readScheme',
      method: 'get',
      path: `${path}/{id}`,
      summary: words('オプトアウト制度', 'A scheme with its draft and versions'),
      roles: read,
      params: SchemeParams,
      answers: { 200: { what: 'The scheme', schema: SchemeAnswer } },
      handler: async (context) => {
        const stream = schemeStream(context.params.org, context.params.id);
        const head = await ports.ledger.read(stream);
        if (!head) return notFound();
        return ok(schemeDocument(stream, head, seenBy(ports, context)), { etag: head.version });
      },
    }),
    route({
      id: 'listSchemes',
      method: 'get',
      path,
      summary: words('オプトアウト制度の一覧', 'All schemes of an organisation'),
      roles: read,
      params: OrgParams,
      answers: { 200: { what: 'Drafts and all', schema: SchemeListAnswer } },
      handler: async (context) => {
        const schemes = await schemesOf(ports.ledger, context.params.org);
        const seen = seenBy(ports, context);
        return ok({ schemes: schemes.map((one) => schemeDocument(one.stream, one, seen)) });
      },
    }),
    route({
      id: 'readSchemeHistory',
      method: 'get',
      path: `${path}/{id}/history`,
      summary: words('オプトアウト制度の履歴', 'History of a scheme, with hashes'),
      roles: read,
      params: SchemeParams,
      query: SchemeHistoryQuery,
      answers: { 200: { what: 'Oldest first', schema: SchemeHistoryAnswer } },
      handler: async ({ params, query }) => {
        const { from, limit } = query;
        const stream = schemeStream(params.org, params.id);
        const found = await ports.ledger.history(stream, { fromVersion: from, limit: limit + 1 });
        if (found.length === 0) return notFound();
        const next = found.length > limit ? found[limit]?.version : undefined;
        const entries = found.slice(0, limit).map(schemeHistoryDocument);
        return ok({ scheme: params.id, entries, ...(next ? { next } : {}) });
      },
    }),
    route({
      id: 'schemesAsOf',
      method: 'post',
      path: `${path}:as-of`,
      summary: words('ある時点のオプトアウト制度', 'All schemes as they stood at an instant'),
      roles: ['auditor', 'privacy-manager', 'service'],
      params: OrgParams,
      body: SchemesAsOfBody,
      answers: { 200: { what: 'As the topic had them then', schema: SchemesAsOfAnswer } },
      handler: async ({ params, body }) => {
        const found = await schemesAsOf(ports.ledger, params.org, fromRfc3339(body.at) ?? 0);
        const schemes = found.map((scheme) => ({
          id: parseStreamKey(scheme.stream)?.id ?? '',
          version: scheme.version,
          state: Buffer.from(encodeSchemeState(scheme)).toString('base64'),
        }));
        return ok({ at: body.at, schemes });
      },
    }),
    route({
      id: 'publicSchemes',
      method: 'get',
      path: publicPath,
      summary: words('公表されているオプトアウト制度', 'Schemes told to everybody (Law27.2)'),
      roles: 'public',
      params: OrgParams,
      answers: { 200: { what: 'What holds, what is announced, what ended', schema: PublicAnswer } },
      handler: async ({ params }) => {
        const schemes = await schemesOf(ports.ledger, params.org);
        const told = schemes.filter(({ state }) => versionsOf(state).length > 0);
        const at = ports.now();
        return ok({
          organisation: params.org,
          schemes: told.map(({ stream, state }) => publicSchemeDocument(stream, state, at)),
        });
      },
    }),
  ];
}

const words = (ja: string, en: string): Text => ({ ja, en });

async function putScheme(
  ports: SchemeRoutePorts,
  context: SchemeContext,
  content: ReturnType<typeof schemeContent>,
): Promise<Reply> {
  const { org, id } = context.params;
  const same = await unchanged(ports, { org, id, content });
  if (same) {
    if (context.ifMatch !== undefined && context.ifMatch !== same.version) {
      return preconditionFailed();
    }
    const stream = schemeStream(org, id);
    const position = positionToken({ service: 'opt-out', stream, version: same.version });
    return ok(
      { scheme: id, version: same.version, position, inForce: true },
      { etag: same.version },
    );
  }
  return act(ports, context, { type: 'draft-scheme', content });
}

type OwnPart<Command> = Command extends SchemeCommand ? Omit<Command, 'id' | 'at' | 'by'> : never;
type What = OwnPart<SchemeCommand>;

const seenBy = (
  { now, hashSubject }: SchemeRoutePorts,
  { principal }: Pick<Context, 'principal'>,
) => ({ at: now(), reader: hashSubject(principal.subject) });

async function act(ports: SchemeRoutePorts, context: SchemeContext, what: What): Promise<Reply> {
  const { principal, params, commandId, ifMatch, language } = context;
  const by = actorOf(principal, undefined, ports.hashSubject);
  const common = { id: params.id, at: ports.now(), by };
  const command = { ...common, ...what } as SchemeCommand;
  const handled = await handleScheme(ports, {
    org: params.org,
    commandId,
    command,
    ...(ifMatch === undefined ? {} : { ifMatch }),
  });
  if (handled.ok) return recordedReply(params.id, handled.value);
  if (handled.error.every(({ code }) => code === 'scheme-not-found')) return notFound();
  return refusalReply(handled.error, language, referenceCodes);
}

const recordedReply = (id: string, handled: SchemeHandled): Reply => {
  const { version } = handled.entry;
  const { type } = handled.entry.event;
  return recorded(handled, { scheme: id, version, type });
};
