import type { Role } from '@doui/auth';
import {
  type Context,
  invalid,
  notFound,
  ok,
  type PersonSeen,
  type Reply,
  type Route,
  recorded,
  route,
} from '@doui/http';
import type { Instant, Text } from '@doui/kernel';
import type { Actor, Side } from '../actor.ts';
import { actorOf, refusalReply, sideOf } from '../answer.ts';
import type { PersonCommand } from './decide.ts';
import {
  handlePerson,
  type PersonHandled,
  type PersonPorts,
  personStream,
  takeSignal,
} from './handle.ts';
import { initialPerson } from './state.ts';
import {
  ContactStopBody,
  GpcBody,
  HistoryAnswer,
  HistoryQuery,
  historyDocument,
  OptOutBody,
  PersonAnswer,
  PersonParams,
  ProgressAnswer,
  ProgressParams,
  personDocument,
  RecordedAnswer,
  recordedDocument,
  SignalHeaders,
  StopBody,
  scopeOf,
  UndoContactStopBody,
  UndoOptOutBody,
  UndoStopBody,
} from './wire.ts';

export type PersonRoutePorts = PersonPorts & {
  readonly now: () => Instant;
  readonly hashSubject: (subject: string) => string;
  /** Asks the gates to deny a person until what could not be published yet has arrived. */
  readonly hold: (handled: PersonHandled) => Promise<void>;
};

type PersonContext = Context<{ org: string }, unknown, unknown, { 'sec-gpc'?: string | undefined }>;
type Common = { readonly at: Instant; readonly by: Actor; readonly side: Side };
type AskedBy = Side | undefined;

const path = '/v1/organisations/{org}/persons/{person}';
const speak: readonly Role[] = [
  'person',
  'representative',
  'system',
  'operator',
  'privacy-manager',
];
const read: readonly Role[] = [...speak, 'auditor', 'service'];
const recordedAnswers = {
  201: { what: 'Durable and published', schema: RecordedAnswer },
  202: { what: 'Durable; publication is pending', schema: RecordedAnswer },
};

/** Everything a person, or who speaks for it, may stop, undo and read. */
export function personRoutes(ports: PersonRoutePorts): Route[] {
  const write = { method: 'post', roles: speak, command: true, showsPersons: true } as const;
  const common = { params: PersonParams, headers: SignalHeaders, answers: recordedAnswers };

  return [
    route({
      ...write,
      ...common,
      id: 'optOut',
      path: `${path}/opt-outs`,
      summary: words('オプトアウトする', 'Opt out of schemes'),
      body: OptOutBody,
      handler: (context) => {
        const { schemes, method, askedBy } = context.body;
        const type = 'opt-out' as const;
        return act(ports, context, askedBy, (by) => ({ ...by, type, schemes, method }));
      },
    }),
    route({
      ...write,
      ...common,
      id: 'undoOptOut',
      path: `${path}/opt-outs:undo`,
      summary: words('オプトアウトを取り消す', 'Undo opt-outs of schemes, or of the signal'),
      body: UndoOptOutBody,
      handler: (context) => {
        const { schemes, gpc } = context.body;
        const type = 'undo-opt-out' as const;
        return act(ports, context, undefined, (by) => ({ ...by, type, schemes, gpc }));
      },
    }),
    route({
      ...write,
      ...common,
      id: 'stopUse',
      path: `${path}/stops`,
      summary: words('利用または提供を停止する', 'Stop use or provision'),
      body: StopBody,
      handler: (context) => {
        const { ground, askedBy } = context.body;
        const scope = scopeOf(context.body);
        const type = 'stop-use' as const;
        return act(ports, context, askedBy, (by) => ({ ...by, type, scope, ground }));
      },
    }),
    route({
      ...write,
      ...common,
      id: 'resumeUse',
      path: `${path}/stops:undo`,
      summary: words('利用・提供の停止を解く', 'Lift a stop of use or provision'),
      body: UndoStopBody,
      handler: (context) => {
        const scope = scopeOf(context.body);
        const type = 'resume-use' as const;
        return act(ports, context, undefined, (by) => ({ ...by, type, scope }));
      },
    }),
    route({
      ...write,
      ...common,
      id: 'stopContact',
      path: `${path}/contact-stops`,
      summary: words('連絡を止める', 'Stop contact on a channel'),
      body: ContactStopBody,
      handler: (context) => {
        const { channel, askedBy } = context.body;
        const type = 'stop-contact' as const;
        return act(ports, context, askedBy, (by) => ({ ...by, type, channel }));
      },
    }),
    route({
      ...write,
      ...common,
      id: 'resumeContact',
      path: `${path}/contact-stops:undo`,
      summary: words('連絡の停止を解く', 'Lift a stop of contact'),
      body: UndoContactStopBody,
      handler: (context) => {
        const { channel } = context.body;
        const type = 'resume-contact' as const;
        return act(ports, context, undefined, (by) => ({ ...by, type, channel }));
      },
    }),
    route({
      ...write,
      ...common,
      id: 'takeSignal',
      path: `${path}/gpc`,
      roles: ['person'],
      summary: words('GPC信号を受け付ける', 'Take the Global Privacy Control signal'),
      body: GpcBody,
      answers: { ...recordedAnswers, 200: { what: 'It was known already', schema: PersonAnswer } },
      handler: (context) => signalRoute(ports, context, context.body.anew),
    }),
    route({
      ...common,
      id: 'readOptOuts',
      method: 'get',
      path: `${path}/opt-outs`,
      summary: words('オプトアウトと停止の現在の状態', 'Opt-outs and stops in force'),
      roles: read,
      showsPersons: true,
      answers: { 200: { what: 'What is in force', schema: PersonAnswer } },
      handler: (context) => readState(ports, context),
    }),
    route({
      ...common,
      id: 'readOptOutHistory',
      method: 'get',
      path: `${path}/opt-outs/history`,
      summary: words('オプトアウトと停止の履歴', 'History of opt-outs and stops'),
      roles: read,
      showsPersons: true,
      query: HistoryQuery,
      answers: { 200: { what: 'Oldest first, with hashes', schema: HistoryAnswer } },
      handler: (context) => readHistory(ports, context, context.query),
    }),
    route({
      id: 'readOptOutProgress',
      method: 'get',
      path: `${path}/opt-outs/progress/{version}`,
      summary: words('配信の進み具合', 'Whether a change has been published'),
      roles: read,
      showsPersons: true,
      params: ProgressParams,
      answers: { 200: { what: 'Whether it is in force', schema: ProgressAnswer } },
      handler: async ({ params, person }) => {
        const stream = personStream(params.org, seen(person).person);
        const known = await ports.ledger.published(stream);
        if (!known || params.version > known.version) return notFound();
        return ok({ version: params.version, inForce: params.version <= known.published });
      },
    }),
  ];
}

const words = (ja: string, en: string): Text => ({ ja, en });

function seen(person: PersonSeen | undefined): PersonSeen {
  if (!person) throw new Error('a route with {person} has its person');
  return person;
}

function commonOf(ports: PersonRoutePorts, context: PersonContext, askedBy: AskedBy): Common {
  const by = actorOf(context.principal, context.person, ports.hashSubject);
  return { at: ports.now(), by, side: askedBy ?? sideOf(by) };
}

/** One command: the browser's signal first, then what was asked for. */
async function act(
  ports: PersonRoutePorts,
  context: PersonContext,
  askedBy: AskedBy,
  make: (common: Common) => PersonCommand,
): Promise<Reply> {
  const { commandId, ifMatch, language, params } = context;
  const { person } = seen(context.person);
  const common = commonOf(ports, context, askedBy);
  // Staff may write down a person's wish; nobody may speak for the organisation but its staff.
  if (askedBy === 'organisation' && sideOf(common.by) === 'person') {
    const detail = { ja: '担当者だけが指定できます', en: 'only for the staff' }[language];
    return invalid([{ pointer: '/askedBy', code: 'staff-only', detail }]);
  }
  await signal(ports, context);
  const handled = await handlePerson(ports, {
    org: params.org,
    person,
    commandId,
    command: make(common),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  });
  if (!handled.ok) return refusalReply(handled.error, language, ['unknown-scheme']);
  return recordedReply(ports, params.org, person, handled.value);
}

async function recordedReply(
  ports: PersonRoutePorts,
  org: string,
  person: string,
  handled: PersonHandled,
): Promise<Reply> {
  if (!handled.published) await ports.hold(handled);
  const { entry } = handled;
  const progress = `/v1/organisations/${org}/persons/${person}/opt-outs/progress/${entry.version}`;
  return recorded(handled, recordedDocument(personStream(org, person), entry), { progress });
}

/** `Sec-GPC: 1` counts on every request of the signed-in person itself, and of nobody else. */
async function signal(ports: PersonRoutePorts, context: PersonContext): Promise<void> {
  if (context.headers['sec-gpc'] !== '1') return;
  await apply(ports, context, false);
}

async function apply(ports: PersonRoutePorts, context: PersonContext, anew: boolean) {
  const { person, self } = seen(context.person);
  // A representative's or a clerk's browser speaks of its own owner's wish, not of this person's.
  if (!self) return undefined;
  const common = commonOf(ports, context, undefined);
  const command = { ...common, type: 'apply-gpc', anew } as const;
  const taken = await takeSignal(ports, { org: context.params.org, person, command });
  if (taken && !taken.published) await ports.hold(taken);
  return taken;
}

async function signalRoute(
  ports: PersonRoutePorts,
  context: PersonContext,
  anew: boolean,
): Promise<Reply> {
  const { person } = seen(context.person);
  if (!anew && context.headers['sec-gpc'] !== '1') {
    const detail = { ja: 'Sec-GPC: 1 がありません', en: 'there is no Sec-GPC: 1' }[
      context.language
    ];
    return invalid([{ in: 'header', pointer: '/sec-gpc', code: 'missing', detail }]);
  }
  const taken = await apply(ports, context, anew);
  if (taken) return recordedReply(ports, context.params.org, person, taken);
  return current(ports, context);
}

async function readState(ports: PersonRoutePorts, context: PersonContext): Promise<Reply> {
  await signal(ports, context);
  return current(ports, context);
}

async function current(ports: PersonRoutePorts, context: PersonContext): Promise<Reply> {
  const stream = personStream(context.params.org, seen(context.person).person);
  const head = await ports.ledger.read(stream);
  const version = head?.version ?? 0;
  return ok(personDocument(stream, head?.state ?? initialPerson, version), { etag: version });
}

async function readHistory(
  ports: PersonRoutePorts,
  context: PersonContext,
  { from, limit }: { from: number; limit: number },
): Promise<Reply> {
  await signal(ports, context);
  const { person } = seen(context.person);
  const stream = personStream(context.params.org, person);
  const found = await ports.ledger.history(stream, { fromVersion: from, limit: limit + 1 });
  const entries = found.slice(0, limit);
  const next = found.length > limit ? found[limit]?.version : undefined;
  return ok({ person, entries: entries.map(historyDocument), ...(next ? { next } : {}) });
}
