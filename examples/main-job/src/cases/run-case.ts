import { partitionOf } from '@doui/events';
import { toRfc3339 } from '@doui/kernel';
import { feeds } from '../people/record-of.ts';
import { limitMs } from '../report/judge.ts';
import type { CaseMeasure } from '../report/report.ts';
import { found } from '../wait.ts';
import { countProvisions } from '../watch/count-provisions.ts';
import type { Eyes } from '../watch/eyes.ts';
import { split, whoOf } from '../watch/received.ts';
import { stopFollowed } from '../watch/stop-case.ts';
import type { World } from '../world.ts';
import type { Acted, Case } from './case.ts';
import { eventsSince, mailsSince, webhooksSince, writtenAfter } from './evidence.ts';

/** Longest wait for what a case is to bring about; the figures are taken then in any case. */
const patienceMs = 15_000;
/** Records go on for so long after T before they are counted. */
const afterMs = 1_500;

/** Lets one thing happen while records flow, and measures what came of it. */
export async function runCase(world: World, eyes: Eyes, what: Case): Promise<CaseMeasure> {
  const { gate, terminal } = world;
  const { feed, recipient: partner } = feeds[what.org];
  terminal.progress(`${what.title.ja} ${what.title.en} …`);
  const removedBefore = gate.counts(feed).itemsRemoved;
  const startedAtMs = Date.now();
  const acted = await what.act();
  const seen = () => measured(world, eyes, what, { acted, startedAtMs });
  await found(() => isComplete(what, seen()), patienceMs);
  await found(() => Date.now() > acted.answeredAtMs + limitMs + afterMs, patienceMs);
  const now = seen();
  const followed =
    what.effect === 'stops' ? await stopFollowed(world, what.org, acted.position) : undefined;
  return {
    ...now,
    ...(followed ? { followed } : {}),
    itemsRemoved: gate.counts(feed).itemsRemoved - removedBefore,
    provisionRecords: await provisionsOf(world, what, partner, eyes.startedAtMs),
  };
}

type Happening = { readonly acted: Acted; readonly startedAtMs: number };

function measured(
  world: World,
  eyes: Eyes,
  what: Case,
  { acted, startedAtMs }: Happening,
): Omit<CaseMeasure, 'itemsRemoved' | 'provisionRecords' | 'followed'> {
  eyes.look();
  const { id, title, org, effect, whose, webhook } = what;
  const { feed, recipient: partner } = feeds[org];
  const partitions = whose
    ? [partitionOf(whose.id, world.stream.partitions)]
    : Array.from({ length: world.stream.partitions }, (_, at) => at);
  const closedAtMs = world.gate.closings.closedAt(feed, partitions, acted.position);
  const log = eyes.received(org);
  const records = whose ? log.of(whoOf(whose.person.name)) : log.all();
  const { answeredAtMs, answeredMs, status } = acted;
  const starts = effect === 'starts';
  const counts = split(records, {
    fromMs: what.countFromMs?.() ?? eyes.startedAtMs,
    closedAtMs,
    // What starts is in force when it is published, which comes before the answer, and may start at once.
    answeredAtMs: starts ? startedAtMs : answeredAtMs,
    limitMs: starts ? 0 : limitMs,
  });
  const { written, webhooks, events, mails } = eyes.evidence(org);
  return {
    ...{ id, title, feed, effect, status, answeredMs },
    ...(closedAtMs === undefined ? {} : { closedMs: closedAtMs - answeredAtMs }),
    passedBefore: counts.before,
    passedAfterT: counts.afterLimit,
    passedAfterClosing: starts ? 0 : counts.afterClosing,
    writtenAfter: writtenAfter(written, answeredAtMs + limitMs, whose?.id),
    webhooks: webhooksSince(webhooks, { atMs: startedAtMs, partner, kind: webhook }),
    partnerEvents: eventsSince(events, startedAtMs, partner),
    mails: mailsSince(mails, startedAtMs, whose?.person.email),
  };
}

const isComplete = (what: Case, now: ReturnType<typeof measured>): boolean =>
  (what.effect === 'starts' ? now.passedAfterT > 0 : now.closedMs !== undefined) &&
  now.webhooks.verified > 0 &&
  now.partnerEvents > 0 &&
  now.mails > 0;

const provisionsOf = (
  world: World,
  what: Case,
  recipient: string,
  fromMs: number,
): Promise<number> =>
  countProvisions(world, what.org, {
    recipient,
    from: toRfc3339(fromMs),
    ...(what.whose ? { person: what.whose.id } : {}),
  });
