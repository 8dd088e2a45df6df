import { join } from 'node:path';
import { DouiError } from '@doui/sdk';
import { allCases, type Watched } from './cases/all-cases.ts';
import type { Acted } from './cases/case.ts';
import { publishNoticeAnew } from './cases/change-purpose.ts';
import { runCase } from './cases/run-case.ts';
import {
  inJava,
  startMailServer,
  startPartner,
  startRecipient,
  startSource,
  startWebhookReceiver,
} from './parties.ts';
import { makePeople } from './people/make-people.ts';
import type { Org } from './people/person.ts';
import { feeds, recordOf } from './people/record-of.ts';
import { judgeCase } from './report/judge.ts';
import type { CaseResult, PeopleCounts, Report } from './report/report.ts';
import { countsBefore, settleFeeds } from './settle.ts';
import { answerAll, shownNotice } from './setup/answer-all.ts';
import { giveContactPoints } from './setup/contact-points.ts';
import { objectAll } from './setup/objections.ts';
import { subscribePartners } from './setup/partners.ts';
import { byOrg, type Registered, registerAll } from './setup/register.ts';
import { found, mustFind } from './wait.ts';
import { type Certified, certified } from './watch/certificate.ts';
import { type Eyes, openEyes } from './watch/eyes.ts';
import { whoOf } from './watch/received.ts';
import type { World } from './world.ts';

const orgs: readonly Org[] = ['hikkoshibin', 'akarigas', 'meibodata'];

export type Outcome = Pick<Report, 'people' | 'feeds' | 'cases' | 'partners' | 'mails'> & {
  /** Of the withdrawal; absent when it was not made in time. */
  readonly certificate?: Certified;
};

/** The whole story, from the first registration to the last count. */
export async function runMainJob(world: World): Promise<Outcome> {
  const { terminal, gate, settings } = world;
  await gate.caughtUp();
  const secrets = join(settings.directory, 'webhook-secrets.json');
  const [mails, receiver] = await Promise.all([
    startMailServer(world),
    startWebhookReceiver(world, secrets),
  ]);
  // These take their time, and nobody needs them before records flow.
  const starting = Promise.all([
    byOrgAsync((org) => startRecipient(world, org)),
    ...orgs.map((org) => startPartner(world, feeds[org].recipient)),
  ]);
  starting.catch(() => undefined);
  const { everybody, people } = await settlePeople(world);
  const watched = choose(everybody);
  await undoEarlier(world, watched);
  await subscribePartners(world, receiver.url);

  terminal.progress('three partners, three recipients, three sources …');
  for (const org of orgs) {
    const { feed } = feeds[org];
    await mustFind(`the gate of ${feed} open`, () => gate.open(feed), 60_000);
  }
  const [recipients, ...events] = await starting;
  const startedAtMs = Date.now();
  const before = await byOrgAsync((org) => countsBefore(world, org));
  const often = new Set(Object.values(watched).map(({ id }) => id));
  const sources = await byOrgAsync((org) =>
    startSource(
      world,
      org,
      everybody
        .filter(({ person }) => person.org === org)
        .map(({ person, id }) => ({
          person: id,
          record: recordOf(person),
          ...(often.has(id) ? { often: true } : {}),
        })),
    ),
  );
  const journals = { sources, recipients, webhooks: receiver.journal, events, mails };
  const eyes = openEyes(journals, startedAtMs);
  await flowing(eyes, watched);
  await everybodyTold(world, eyes);

  const cases: CaseResult[] = [];
  let withdrawn: Acted | undefined;
  for (const one of allCases(world, watched)) {
    if (one.id === 're-giving') await publishNoticeAnew(world, new Date());
    const noted =
      one.id === 'withdrawal' ? { ...one, act: async () => (withdrawn = await one.act()) } : one;
    cases.push(judgeCase(await runCase(world, eyes, noted)));
  }
  const results = await settleFeeds(world, eyes, before);
  terminal.progress('the certificate of the withdrawal …');
  const certificate = withdrawn && (await certified(world, 'hikkoshibin', withdrawn.position));
  await subscribePartners(world, receiver.url, 'paused');
  const { events: told, mails: received } = eyes.evidence('hikkoshibin');
  return {
    people,
    feeds: results,
    cases,
    ...(certificate ? { certificate } : {}),
    partners: orgs.map((org) => {
      const partner = feeds[org].recipient;
      const theirs = told.filter((line) => line['partner'] === partner);
      const client = inJava.includes(partner) ? 'kafka-clients (Java)' : 'kafkajs';
      return { partner, client, events: theirs.length };
    }),
    mails: { received: received.filter(({ type }) => type === 'mail').length },
  };
}

async function settlePeople(
  world: World,
): Promise<{ everybody: Registered[]; people: PeopleCounts }> {
  const { terminal, settings } = world;
  const began = performance.now();
  const all = makePeople(settings.persons);
  terminal.progress(`${all.length} people register and answer …`);
  const everybody = await registerAll(world, all);
  const notice = await shownNotice(world, 'moveform');
  const [objected] = await Promise.all([
    objectAll(world, everybody),
    giveContactPoints(world, everybody),
    answerAll(world, everybody, notice),
  ]);
  const asked = everybody.filter(({ person }) => person.org === 'hikkoshibin');
  const reacted = (...reactions: string[]) =>
    asked.filter(({ person }) => reactions.includes(person.reaction)).length;
  const signedIn = everybody.filter(({ person }) => person.login !== undefined).length;
  return {
    everybody,
    people: {
      registered: everybody.length,
      signedIn,
      throughSystem: everybody.length - signedIn,
      minors: everybody.filter(({ person }) => person.minor).length,
      gave: reacted('all', 'some'),
      refused: reacted('refuse'),
      neverAnswered: reacted('none'),
      notAsked: everybody.length - asked.length,
      objected,
      tookMs: performance.now() - began,
    },
  };
}

/** Those to whom things will happen: people who sign in themselves. */
function choose(everybody: readonly Registered[]): Watched {
  const own = new Map(
    byOrg(
      everybody
        .filter(({ person }) => person.login !== undefined)
        .map((one) => ({ ...one, org: one.person.org })),
    ),
  );
  const pick = (org: Org, at: number): Registered => {
    const one = own.get(org)?.[at];
    if (!one) throw new Error(`nobody of ${org} signs in`);
    return one;
  };
  return {
    withdraws: pick('hikkoshibin', 0),
    expires: pick('hikkoshibin', 1),
    returns: pick('hikkoshibin', 2),
    optsOut: pick('meibodata', 0),
    objects: pick('akarigas', 0),
  };
}

/** What an earlier run has stopped for good is lifted, as whoever stopped it may. */
async function undoEarlier(world: World, { optsOut, objects }: Watched): Promise<void> {
  const client = ({ person }: Registered) => world.person(person.login ?? '', person.org);
  const unlessNothing = (error: unknown) => {
    const codes = error instanceof DouiError ? error.refusals.map(({ code }) => code) : [];
    if (!codes.includes('nothing-to-undo')) throw error;
  };
  await client(optsOut)
    .undoOptOut({ schemes: ['mailorder'] })
    .catch(unlessNothing);
  const stop = { kind: 'provision', purpose: feeds.akarigas.purpose } as const;
  await client(objects).undoStop(stop).catch(unlessNothing);
}

/** Waits until something of everybody who is watched has reached its recipient. */
async function flowing(eyes: Eyes, watched: Watched): Promise<void> {
  await mustFind(
    'records of the watched at their recipients',
    () => {
      eyes.look();
      return Object.values(watched).every(
        ({ person }) => eyes.received(person.org).of(whoOf(person.name)).length >= 3,
      );
    },
    60_000,
  );
}

const quietMs = 2_000;
const toldWithinMs = 120_000;

/**
 * Waits until partners and people have heard of everything that was answered so far: what happens
 * next is told after it, in order, and is to be timed by itself.
 */
async function everybodyTold(world: World, eyes: Eyes): Promise<void> {
  let heard = -1;
  let sinceMs = performance.now();
  await found(() => {
    eyes.look();
    const { events, mails } = eyes.evidence('hikkoshibin');
    const now = events.length + mails.length;
    if (now !== heard) sinceMs = performance.now();
    heard = now;
    return performance.now() - sinceMs > quietMs;
  }, toldWithinMs);
  world.terminal.progress(`partners and people were told ${heard} times`);
}

const byOrgAsync = async <T>(work: (org: Org) => Promise<T>): Promise<Record<Org, T>> =>
  Object.fromEntries(
    await Promise.all(orgs.map(async (org) => [org, await work(org)] as const)),
  ) as Record<Org, T>;
