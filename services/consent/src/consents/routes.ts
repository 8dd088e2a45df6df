import {
  type Context,
  invalid,
  ndjson,
  ndjsonType,
  ndjsonTypes,
  notFound,
  ok,
  type Reply,
  type Route,
  route,
} from '@doui/http';
import { type InputFault, type Result, streamKey } from '@doui/kernel';
import { outcomeReply, registryWaitMs } from '../answer.ts';
import { type RoutePorts, readers, readPerson, written } from '../persons/routes.ts';
import { actorOf, isStaff } from '../persons/who.ts';
import { OrgParams, PersonParams } from '../persons/wire.ts';
import { handle } from './handle.ts';
import { historyOf } from './history.ts';
import { projectConsents } from './project-consents.ts';
import {
  AnswerBody,
  type AnswerInput,
  AnswerLine,
  answerFrom,
  HistoryQuery,
  PersonLine,
  parseLine,
  versionField,
  WithdrawalBody,
  type WithdrawalInput,
  WithdrawalLine,
  withdrawalFrom,
} from './wire.ts';

const base = '/v1/organisations/{org}';
const speakers = ['person', 'representative', 'system', 'operator'] as const;

/** What persons answer and withdraw, and what stands. */
export function consentRoutes(ports: RoutePorts): Route[] {
  const { ledger } = ports;
  return [
    route({
      id: 'recordAnswer',
      method: 'post',
      path: `${base}/persons/{person}/answers`,
      summary: { ja: '同意・不同意を記録する', en: 'Record what a person answered to a notice' },
      roles: speakers,
      params: PersonParams,
      body: AnswerBody,
      answers: written,
      handler: async (context) =>
        answer(ports, context, context.person?.person ?? '', context.body),
    }),
    route({
      id: 'withdraw',
      method: 'post',
      path: `${base}/persons/{person}/withdrawals`,
      summary: { ja: '同意を撤回する', en: 'Withdraw a consent, or part of it' },
      roles: speakers,
      params: PersonParams,
      body: WithdrawalBody,
      answers: written,
      handler: async (context) =>
        withdraw(ports, context, context.person?.person ?? '', context.body),
    }),
    route({
      id: 'getConsents',
      method: 'get',
      path: `${base}/persons/{person}/consents`,
      summary: { ja: '現在の同意', en: 'Consents as they stand' },
      roles: readers,
      params: PersonParams,
      showsPersons: true,
      answers: { 200: { what: 'The newest answer about each purpose' } },
      handler: (context) => readPerson(ports, context),
    }),
    route({
      id: 'getHistory',
      method: 'get',
      path: `${base}/persons/{person}/history`,
      summary: { ja: '履歴', en: 'Everything that was recorded, with its hashes' },
      roles: readers,
      params: PersonParams,
      query: HistoryQuery,
      showsPersons: true,
      answers: { 200: { what: 'Entries in order; `next` is where to go on' } },
      handler: (context) => historyOf(ports, context),
    }),
    route({
      id: 'getPublication',
      method: 'get',
      path: `${base}/persons/{person}/publications/{version}`,
      summary: { ja: '配信の進み', en: 'Whether a write that was answered 202 is in force' },
      roles: readers,
      params: PersonParams.extend({ version: versionField }),
      // No access record: it shows nothing of the person, and must answer while Kafka is away.
      answers: { 200: { what: '`inForce` once it is published' } },
      handler: async (context) => {
        const { org, version } = context.params;
        const person = context.person?.person ?? '';
        const mark = await ledger.published(streamKey(org, 'person', person));
        if (!mark || mark.version < version) return notFound();
        return ok({ person, version, inForce: mark.published >= version });
      },
    }),
    ...batchRoutes(ports),
  ];
}

function batchRoutes(ports: RoutePorts): Route[] {
  const common = {
    method: 'post',
    params: OrgParams,
    streams: ndjsonTypes,
    answers: { 200: { what: 'One answer per line, in order', type: ndjsonType } },
  } as const;
  return [
    route({
      ...common,
      id: 'recordAnswers',
      path: `${base}/answers:batch`,
      summary: { ja: '回答をまとめて記録する', en: 'Record answers, one per line' },
      roles: ['system', 'operator'],
      handler: (context) => writeLines(ports, context, parseLine(AnswerLine), answer),
    }),
    route({
      ...common,
      id: 'withdrawMany',
      path: `${base}/withdrawals:batch`,
      summary: { ja: '撤回をまとめて記録する', en: 'Record withdrawals, one per line' },
      roles: ['system', 'operator'],
      handler: (context) => writeLines(ports, context, parseLine(WithdrawalLine), withdraw),
    }),
    route({
      ...common,
      id: 'getConsentsOfMany',
      path: `${base}/consents:batch`,
      summary: { ja: '現在の同意をまとめて読む', en: 'Consents of persons, one per line' },
      roles: ['system', 'operator', 'privacy-manager', 'auditor', 'service'],
      showsPersons: true,
      handler: async (context) => {
        const parse = parseLine(PersonLine);
        const { org } = context.params;
        return ndjson(context, {
          limit: 128,
          onLine: async (line) => {
            const read = parse(line);
            if (!read.ok) return invalid(read.error);
            const person = await personIn(ports, org, read.value);
            const head = person && (await ports.ledger.read(streamKey(org, 'person', person)));
            if (!person || !head || head.state.status !== 'known') return notFound();
            return ok(projectConsents(org, person, head.state, ports.clock()), {
              persons: [person],
            });
          },
        });
      },
    }),
  ];
}

type Writing = Pick<Context<{ org: string }>, 'principal' | 'params' | 'language' | 'person'> & {
  readonly commandId: string;
};

async function answer(
  ports: RoutePorts,
  context: Writing,
  person: string,
  body: AnswerInput,
): Promise<Reply> {
  const { principal } = context;
  // A representative's token says who answers; only staff, who saw a form or took a call, tells us.
  if (!isStaff(principal) && body.representative !== undefined) {
    const detail = 'only an operator or a system names the representative';
    return invalid([{ pointer: '/representative', code: 'not-for-this-role', detail }]);
  }
  const by = actorOf(principal, ports.hashSubject, context.person);
  const { command, personal } = answerFrom(body, { by, at: ports.clock() });
  const representative =
    by.role === 'representative' ? by.actingFor : (body.representative ?? undefined);
  const asked = {
    org: context.params.org,
    person,
    commandId: context.commandId,
    command: { ...command, representative },
    ...(personal ? { personal } : {}),
  };
  const { notice, noticeVersion: version } = body;
  if (notice !== undefined && version !== undefined) {
    await ports.registry.shown({ org: context.params.org, notice, version }, registryWaitMs);
  }
  const outcome = await handle(ports, asked);
  if (outcome.ok) await ports.hold(outcome.value);
  return outcomeReply(outcome, context.language, ({ position }) => ({
    receipt: `/v1/${receiptPath(context.params.org, person, position.version)}`,
  }));
}

const receiptPath = (org: string, person: string, version: number): string =>
  `organisations/${org}/persons/${person}/receipts/${version}`;

async function withdraw(
  ports: RoutePorts,
  context: Writing,
  person: string,
  body: WithdrawalInput,
): Promise<Reply> {
  const by = actorOf(context.principal, ports.hashSubject, context.person);
  const { command, personal } = withdrawalFrom(body, { by, at: ports.clock() });
  const { org } = context.params;
  const asked = { org, person, commandId: context.commandId, command };
  const outcome = await handle(ports, personal ? { ...asked, personal } : asked);
  if (outcome.ok) await ports.hold(outcome.value);
  return outcomeReply(outcome, context.language);
}

type Line<Body> = Body & {
  readonly person?: string | undefined;
  readonly customerNumber?: string | undefined;
  readonly commandId: string;
};

/**
 * Lines are carried out side by side and so share bulk writes and publications; those of one person
 * one after the other.
 */
async function writeLines<Body extends object>(
  ports: RoutePorts,
  context: Context<{ org: string }>,
  parse: (line: unknown) => Result<Line<Body>, InputFault[]>,
  write: (ports: RoutePorts, context: Writing, person: string, body: Body) => Promise<Reply>,
): Promise<Reply> {
  const { principal, params, language } = context;
  return ndjson(context, {
    // Few enough that a slow machine carries out a group well within the time a write may take.
    limit: 128,
    serialBy: personNamed,
    onLine: async (line) => {
      const read = parse(line);
      if (!read.ok) return invalid(read.error);
      const person = await personIn(ports, params.org, read.value);
      if (person === undefined) return notFound();
      const seen = { person, self: false, actingFor: principal.client };
      const { commandId } = read.value;
      const writing = { principal, params, language, person: seen, commandId };
      return write(ports, writing, person, read.value);
    },
  });
}

function personNamed(line: unknown): string | undefined {
  if (typeof line !== 'object' || line === null) return undefined;
  const { person, customerNumber } = line as { person?: unknown; customerNumber?: unknown };
  return typeof person === 'string'
    ? person
    : typeof customerNumber === 'string'
      ? `#${customerNumber}`
      : undefined;
}

async function personIn(
  { identifiers, hashIdentifier }: RoutePorts,
  org: string,
  named: { person?: string | undefined; customerNumber?: string | undefined },
): Promise<string | undefined> {
  if (named.customerNumber === undefined) return named.person;
  return identifiers.find(hashIdentifier(org, { kind: 'customer', value: named.customerNumber }));
}
