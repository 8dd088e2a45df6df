import type { Role } from '@doui/auth';
import {
  type Context,
  notFound,
  ok,
  preconditionFailed,
  type Reply,
  type Route,
  recorded,
  refused,
  route,
  unknownReference,
} from '@doui/http';
import { positionToken, type Text } from '@doui/kernel';
import type { Directory } from './directory.ts';
import type { Actor } from './events.ts';
import type { Handle, Outcome, Target } from './handle.ts';
import { collections, type Kind } from './kinds.ts';
import { type CommandBody, type CommandName, commands, paths } from './wire.ts';
import { serviceName } from './wire-answers.ts';

export type RouteDeps = {
  readonly handle: Handle;
  readonly directory: Directory;
  readonly actorOf: (context: Pick<Context, 'principal'>, role: string) => Actor;
};

const base = '/v1/organisations/{org}';
/** Where the things of a kind are, and one of them. */
export const allOf = (kind: Exclude<Kind, 'organisation'>) => `${base}/${collections[kind]}`;
export const at = (kind: Kind) => (kind === 'organisation' ? base : `${allOf(kind)}/{id}`);
export const targetOf = (kind: Kind, { org, id }: { org: string; id?: string }): Target => ({
  org,
  kind,
  id: id ?? org,
});

export const pathOf = (kind: Kind) => (kind === 'organisation' ? paths.org : paths.thing);

export const words: Readonly<Record<Kind, { ja: string; en: string }>> = {
  organisation: { ja: '組織', en: 'organisation' },
  item: { ja: 'データ項目', en: 'data item' },
  purpose: { ja: '利用目的', en: 'purpose' },
  notice: { ja: '通知文', en: 'notice' },
  recipient: { ja: '提供先', en: 'recipient' },
  processor: { ja: '委託先', en: 'processor' },
  'joint-use': { ja: '共同利用', en: 'joint-use arrangement' },
  feed: { ja: '提供経路', en: 'feed' },
};

export const written = {
  200: { what: 'The same as before: nothing was written' },
  201: { what: 'Durable and published' },
  202: { what: 'Durable, not published yet' },
};

/** The answer to any write. */
export function replyTo(outcome: Outcome, { org, kind, id }: Target): Reply {
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
      return outcome.refusals[0]?.code === 'precondition-failed'
        ? preconditionFailed()
        : refused(outcome.refusals);
    case 'unknown':
      return unknownReference(outcome.faults);
    case 'not-found':
      return notFound();
  }
}

/** A command as a handler gets it, with who gives it. */
type Given<Name extends CommandName> = {
  readonly target: Target;
  readonly commandId: string;
  readonly by: Actor;
  readonly body: CommandBody<Name>;
};

type CommandSpec<Name extends CommandName> = {
  readonly kind: Kind;
  readonly verb: string;
  /** `<verb>-<kind>`, where it is not otherwise. */
  readonly id?: string;
  readonly summary: Text;
  /** The first is the role somebody acts in who has several. */
  readonly roles?: readonly ['privacy-manager' | 'operator', ...Role[]];
  readonly body: Name;
};

/** `POST …:verb`: a command on a thing, answered as any write is. */
export function commandRoute<Name extends CommandName>(
  { actorOf }: Pick<RouteDeps, 'actorOf'>,
  { kind, verb, id, summary, roles = ['privacy-manager'], body }: CommandSpec<Name>,
  carryOut: (given: Given<Name>) => Promise<Outcome>,
): Route {
  return route({
    id: id ?? `${verb}-${kind}`,
    method: 'post',
    path: `${at(kind)}:${verb}`,
    summary,
    roles,
    params: pathOf(kind),
    body: commands[body],
    answers: written,
    handler: async (context) => {
      const target = targetOf(kind, context.params);
      const { commandId } = context;
      const by = actorOf(context, roles[0]);
      const said = context.body as CommandBody<Name>;
      return replyTo(await carryOut({ target, commandId, by, body: said }), target);
    },
  });
}
