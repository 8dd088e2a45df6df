import {
  type Context,
  idField,
  invalid,
  ndjson,
  ndjsonType,
  ndjsonTypes,
  notFound,
  ok,
  parseWith,
  type Reply,
  type Route,
  route,
} from '@doui/http';
import { fromRfc3339, type Instant, streamKey } from '@doui/kernel';
import { outcomeReply, refusalReply } from '../answer.ts';
import { handle, type Recorded } from '../consents/handle.ts';
import { projectConsents } from '../consents/project-consents.ts';
import type { Ports } from '../ports.ts';
import { type Capacity, capacityByAge } from './capacity.ts';
import { finishErasure } from './erase.ts';
import type { HashIdentifier, Identifier } from './identifiers.ts';
import { type Registered, register } from './register.ts';
import { representedOf } from './represented.ts';
import { actorOf, isStaff } from './who.ts';
import {
  CapacityBody,
  type CapacityGiven,
  EraseBody,
  OrgParams,
  PersonParams,
  RecordedAnswer,
  type Registration,
  RegistrationBody,
  RegistrationLine,
  RepresentativeBody,
  RepresentedAnswer,
  ResolveLine,
} from './wire.ts';

export type RoutePorts = Ports & {
  readonly hashIdentifier: HashIdentifier;
  readonly hashSubject: (subject: string) => string;
  /** Asks the gates to deny a person until what could not be published yet has arrived. */
  readonly hold: (recorded: Recorded) => Promise<void>;
};

const base = '/v1/organisations/{org}';
export const written = {
  201: { what: 'Durable and published', schema: RecordedAnswer },
  202: { what: 'Durable; not published yet', schema: RecordedAnswer },
};
export const readers = [
  'person',
  'representative',
  'system',
  'operator',
  'privacy-manager',
  'auditor',
  'service',
] as const;

/** Persons: their pseudonymous ids, capacity and representatives. */
export function personRoutes(ports: RoutePorts): Route[] {
  const { ledger, clock, hashSubject } = ports;

  return [
    route({
      id: 'registerPerson',
      method: 'post',
      path: `${base}/persons`,
      summary: { ja: '本人を登録する', en: 'Register a person, or find who is registered already' },
      roles: ['person', 'representative', 'system', 'operator'],
      params: OrgParams,
      body: RegistrationBody.optional(),
      answers: written,
      handler: async (context) =>
        registerOne(ports, context, context.params.org, context.body ?? {}, context.commandId),
    }),
    route({
      id: 'registerPersons',
      method: 'post',
      path: `${base}/persons:batch`,
      summary: { ja: '本人をまとめて登録する', en: 'Register persons, one per line' },
      roles: ['system', 'operator'],
      params: OrgParams,
      streams: ndjsonTypes,
      answers: { 200: { what: 'One answer per line', type: ndjsonType } },
      handler: async (context) => {
        const parse = parseWith(RegistrationLine, context.language);
        return ndjson(context, {
          limit: 128,
          onLine: async (line) => {
            const body = parse(line);
            if (!body.ok) return invalid(body.error);
            const { commandId } = body.value;
            return registerOne(ports, context, context.params.org, body.value, commandId);
          },
        });
      },
    }),
    route({
      id: 'resolvePersons',
      method: 'post',
      path: `${base}/persons:resolve`,
      summary: { ja: '識別子から本人を引く', en: 'Find persons by their identifiers' },
      roles: ['system', 'operator', 'privacy-manager', 'auditor', 'service'],
      params: OrgParams,
      streams: ndjsonTypes,
      showsPersons: true,
      answers: { 200: { what: 'One answer per line', type: ndjsonType } },
      handler: async (context) => {
        const { principal, reason } = context;
        // Who has no daily work with persons says why one is looked up; the access record has it.
        const worksWithPersons = principal.roles.some((role) => daily.has(role));
        if (!worksWithPersons && reason === undefined) return invalid([noReason]);
        const parse = parseWith(ResolveLine, context.language);
        const { org } = context.params;
        return ndjson(context, {
          limit: 256,
          onLine: async (line) => {
            const body = parse(line);
            if (!body.ok) return invalid(body.error);
            const [identifier, another] = identifiersIn(body.value);
            if (!identifier || another) return invalid([oneIdentifier]);
            const person = await ports.identifiers.find(ports.hashIdentifier(org, identifier));
            return person === undefined ? notFound() : ok({ person }, { persons: [person] });
          },
        });
      },
    }),
    route({
      id: 'getPerson',
      method: 'get',
      path: `${base}/persons/{person}`,
      summary: { ja: '本人の現在の状態', en: 'A person as known now' },
      roles: readers,
      params: PersonParams,
      showsPersons: true,
      answers: { 200: { what: 'Capacity, representatives and consents' } },
      handler: (context) => readPerson(ports, context),
    }),
    route({
      id: 'getRepresented',
      method: 'get',
      path: `${base}/persons/{person}/represented`,
      summary: { ja: '代理できる本人の一覧', en: 'Whom the signed-in person may speak for' },
      roles: ['person', 'representative'],
      params: PersonParams,
      showsPersons: true,
      answers: { 200: { what: 'Verified mandates that stand', schema: RepresentedAnswer } },
      handler: (context) => representedOf(ports, context),
    }),
    route({
      id: 'putCapacity',
      method: 'put',
      path: `${base}/persons/{person}/capacity`,
      summary: { ja: '同意能力を記録する', en: 'Record whether the person answers alone' },
      roles: ['operator', 'system'],
      params: PersonParams,
      body: CapacityBody,
      answers: written,
      handler: async (context) => {
        const { org } = context.params;
        const person = context.person?.person ?? '';
        const capacity = capacityIn(ports, org, context.body);
        if (!capacity) return invalid([eitherCapacity]);
        const by = actorOf(context.principal, hashSubject, context.person);
        const command = { type: 'change-capacity' as const, at: clock(), by, ...capacity };
        const { commandId } = context;
        return outcomeReply(
          await handle(ports, { org, person, commandId, command }),
          context.language,
        );
      },
    }),
    route({
      id: 'putRepresentative',
      method: 'put',
      path: `${base}/persons/{person}/representatives/{representative}`,
      summary: { ja: '代理人を確認済みとする', en: 'Record that a representative was verified' },
      roles: ['operator'],
      params: PersonParams.extend({ representative: idField }),
      body: RepresentativeBody,
      answers: written,
      handler: async (context) => {
        const { org, representative } = context.params;
        const person = context.person?.person ?? '';
        if (!(await ledger.read(streamKey(org, 'person', representative)))) return notFound();
        // Before the event: a hint too many leads nowhere, one too few would hide a ward.
        await ports.mandates.note(org, representative, person);
        const { method, reference, until } = context.body;
        const ends = until === undefined ? {} : { until: fromRfc3339(until) };
        const by = actorOf(context.principal, hashSubject, context.person);
        const self = representative === person;
        const command = {
          ...{ type: 'verify-representative' as const, at: clock(), by, sealed: '' },
          ...{ representative, method, self, ...ends },
        };
        const personal = { reference };
        const { commandId } = context;
        return outcomeReply(
          await handle(ports, { org, person, commandId, command, personal }),
          context.language,
        );
      },
    }),
    route({
      id: 'erasePerson',
      method: 'post',
      path: `${base}/persons/{person}:erase`,
      summary: { ja: '本人の情報を消去する', en: 'Erase a person' },
      roles: ['person', 'privacy-manager'],
      params: PersonParams,
      body: EraseBody.optional(),
      answers: written,
      handler: (context) => erase(ports, context),
    }),
  ];
}

/** P9: the event first, then the key; a repeat of the command finishes what a crash left. */
async function erase(
  ports: RoutePorts,
  context: Pick<
    Context<{ org: string }>,
    'params' | 'person' | 'principal' | 'commandId' | 'language'
  >,
): Promise<Reply> {
  const { principal, commandId, language } = context;
  const { org } = context.params;
  const person = context.person?.person ?? '';
  // Whoever speaks for somebody may stop things for that person, but not make all of it vanish.
  if (!context.person?.self && !isStaff(principal)) return notFound();
  const by = actorOf(principal, ports.hashSubject, context.person);
  const command = { type: 'erase-person' as const, at: ports.clock(), by };
  const outcome = await handle(ports, { org, person, commandId, command });
  if (outcome.ok) {
    await ports.hold(outcome.value);
    await finishErasure(ports, org, person);
  } else if (outcome.error.some(({ code }) => code === 'person-erased')) return notFound();
  return outcomeReply(outcome, language);
}

const daily: ReadonlySet<string> = new Set(['system', 'operator', 'service']);
const noReason = { in: 'header', pointer: '/doui-reason', code: 'missing', detail: 'why' } as const;

const oneIdentifier = {
  pointer: '',
  code: 'missing',
  detail: 'customerNumber or subject, one of them',
};
const eitherCapacity = {
  pointer: '/needsRepresentative',
  code: 'missing',
  detail: 'needsRepresentative (with until), or bornOn',
};

/** A system names whom it registers; a signed-in person registers itself and nobody else. */
async function registerOne(
  ports: RoutePorts,
  { principal, language }: Pick<Context, 'principal' | 'language'>,
  org: string,
  body: Registration,
  commandId: string,
): Promise<Reply> {
  const at = ports.clock();
  const staff = isStaff(principal);
  const given = identifiersIn(body);
  if (!staff && given.length > 0) return invalid([notYours]);
  const identifiers = staff ? given : [{ kind: 'subject' as const, value: principal.subject }];
  if (identifiers.length === 0) return invalid([oneIdentifier]);
  const by = actorOf(principal, ports.hashSubject, {
    person: '',
    self: !staff,
    ...(staff ? { actingFor: principal.client } : {}),
  });
  const outcome = await register(ports, { org, identifiers, commandId, by, at });
  if (!outcome.ok) return refusalReply(outcome.error, language);
  await ageOf(ports, { org, bornOn: body.bornOn, commandId, at }, outcome.value, by);
  return outcomeReply({ ok: true, value: outcome.value.recorded }, language);
}

const notYours = {
  pointer: '/customerNumber',
  code: 'not-for-this-role',
  detail: 'a signed-in person is registered by its token alone',
};

/** A minor is known to be one from the first moment on. */
async function ageOf(
  ports: RoutePorts,
  given: { org: string; bornOn: string | undefined; commandId: string; at: Instant },
  { person, recorded }: Registered,
  by: ReturnType<typeof actorOf>,
): Promise<void> {
  const { org, bornOn, commandId, at } = given;
  if (bornOn === undefined) return;
  const capacity = capacityIn(ports, org, { bornOn });
  const known = recorded.state.status === 'known' ? recorded.state.capacity : undefined;
  // Whoever comes again may not make itself older than it said at first.
  if (!capacity?.needsRepresentative || known?.needsRepresentative) return;
  const command = { type: 'change-capacity' as const, at, by, ...capacity };
  await handle(ports, { org, person, commandId: `${commandId}/capacity`, command });
}

function capacityIn(
  { registry, clock }: RoutePorts,
  org: string,
  given: CapacityGiven,
): Capacity | undefined {
  const { bornOn, needsRepresentative, until } = given;
  if ((bornOn === undefined) === (needsRepresentative === undefined)) return undefined;
  if (bornOn !== undefined) {
    if (until !== undefined) return undefined;
    const age = registry.find(org, 'organisation', org)?.ageOfCapacity ?? 18;
    return capacityByAge(bornOn, age, clock());
  }
  const ends = until === undefined ? undefined : fromRfc3339(until);
  const needs = needsRepresentative === true;
  return ends === undefined
    ? { needsRepresentative: needs }
    : { needsRepresentative: needs, until: ends };
}

function identifiersIn(body: {
  customerNumber?: string | undefined;
  subject?: string | undefined;
}): Identifier[] {
  const { customerNumber, subject } = body;
  return [
    ...(customerNumber === undefined ? [] : [{ kind: 'customer' as const, value: customerNumber }]),
    ...(subject === undefined ? [] : [{ kind: 'subject' as const, value: subject }]),
  ];
}

/** The present state of the person in the path. */
export async function readPerson(
  { ledger, clock }: RoutePorts,
  context: Pick<Context<{ org: string }>, 'params' | 'person'>,
): Promise<Reply> {
  const { org } = context.params;
  const person = context.person?.person ?? '';
  const stream = streamKey(org, 'person', person);
  const head = await ledger.read(stream);
  if (head?.state.status !== 'known') return notFound();
  return ok(projectConsents(org, person, head.state, clock()), { etag: head.version });
}
