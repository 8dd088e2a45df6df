import { partitionOf, stateTopics, topics } from '@doui/events';
import type { Command } from '@doui/history';
import { Fault as FaultError } from '@doui/kernel';
import type { Consent, ConsentWish } from './doui/consent.ts';
import type { OptOut, OptOutWish } from './doui/opt-out.ts';
import { org, type Registry, type Thing } from './doui/registry.ts';
import type { Kept, Owner } from './doui/subscriber.ts';
import { append } from './kafka/log.ts';
import { feeds, type Plan, recipientOf, type Step } from './plan.ts';
import { epochMs } from './world/globals.ts';
import { partitions, type Service, type World } from './world/world.ts';

type Owners = {
  readonly consents: readonly Service<Consent>[];
  readonly optOut: Service<OptOut>;
  readonly registry: Service<Registry>;
};

type Reply = { readonly status: number; readonly version?: number };
type Asked = { commandId: string; askedAtMs: number; answer?: NonNullable<Command['answer']> };

const patienceMs = 3_000;
const triesMax = 12;

/** The persons, the operator and the source: they ask, and ask again, and note what they were told. */
export function startWorkload(world: World, plan: Plan, owners: Owners) {
  const { scheduler, network, broker } = world;
  const client = scheduler.spawn('client');
  const random = world.random.fork('workload');
  const commands: Asked[] = [];
  const seen = new Map<string, number>();
  let notice = 1;
  let registered = 0;
  let prepared = false;
  let open = 0;

  const nowMs = (): number => epochMs + scheduler.now();

  /** A command, sent until it is answered; the same id each time. */
  async function ask(
    commandId: string,
    stream: { service: string; stream: string },
    to: () => { name: string; send: () => Promise<Reply> },
  ): Promise<Reply | undefined> {
    const asked: Asked = { commandId, askedAtMs: nowMs() };
    commands.push(asked);
    open += 1;
    try {
      for (let tries = 0; tries < triesMax; tries++) {
        const { name, send } = to();
        const reply = await network
          .call(name, `http ${commandId}`, send, patienceMs)
          .catch(() => undefined);
        if (reply && reply.status < 500) {
          const { status, version } = reply;
          scheduler.note(`answered ${commandId} ${status} ${version ?? ''}`);
          asked.answer =
            version === undefined
              ? { status, atMs: nowMs() }
              : {
                  status: status === 202 ? 202 : 201,
                  atMs: nowMs(),
                  position: { ...stream, version },
                };
          return reply;
        }
        await new Promise<void>((resolve) => setTimeout(resolve, random.between(50, 400)));
      }
      return undefined;
    } finally {
      open -= 1;
    }
  }

  const toConsent = (person: string, commandId: string, wish: ConsentWish) => {
    const stream = `${org}/person/${person}`;
    return ask(commandId, { service: 'consent', stream }, () => {
      const service = random.pick(owners.consents);
      const send = () => replied(service.running()?.ask(commandId, person, wish));
      return { name: service.name, send };
    });
  };

  const toOptOut = (person: string, commandId: string, wish: OptOutWish) => {
    const stream = `${org}/person/${person}`;
    const send = () => replied(owners.optOut.running()?.ask(commandId, person, wish));
    return ask(commandId, { service: 'opt-out', stream }, () => ({ name: 'opt-out', send }));
  };

  const put = (commandId: string, id: string, thing: Thing) => {
    const stream = { service: 'purpose-registry', stream: `${org}/${thing.kind}/${id}` };
    const atMs = epochMs + Math.floor(scheduler.now());
    const send = () => replied(owners.registry.running()?.put(commandId, id, thing, atMs));
    return ask(commandId, stream, () => ({ name: 'registry', send }));
  };

  async function prepare(): Promise<void> {
    const atMs = epochMs;
    await put('r1', org, { kind: 'organisation' });
    for (const item of ['name', 'address']) await put(`r-${item}`, item, { kind: 'item' });
    await put('r2', 'moving', { kind: 'purpose', number: 1, atMs });
    await put('r3', 'welcome', { kind: 'notice', number: 1, atMs });
    for (const feed of feeds) {
      const recipient = recipientOf[feed] ?? '';
      await put(`r-${recipient}`, recipient, { kind: 'recipient' });
      await put(`r-${feed}`, feed, { kind: 'feed', recipient, status: 'open' });
    }
    prepared = true;
    await Promise.all(
      plan.persons.map(async (person) => {
        await toConsent(person, `register-${person}`, { does: 'register' });
        registered += 1;
      }),
    );
  }
  scheduler.at(client, scheduler.now() + 1, () => void prepare());

  async function doStep(step: Step, n: number): Promise<void> {
    const id = `c${n}`;
    switch (step.does) {
      case 'give': {
        const wish = { does: 'give', notice, seen: seen.get(step.who) ?? 1 } as const;
        const reply = await toConsent(step.who, id, wish);
        if (reply?.version) seen.set(step.who, reply.version);
        return;
      }
      case 'withdraw': {
        const reply = await toConsent(step.who, id, { does: 'withdraw' });
        if (reply?.version) seen.set(step.who, reply.version);
        return;
      }
      case 'stop':
      case 'resume':
        await toOptOut(step.who, id, { does: step.does });
        return;
      case 'new-purpose': {
        const atMs = epochMs + Math.floor(scheduler.now());
        await put(`${id}a`, 'moving', { kind: 'purpose', number: 2, atMs });
        await put(`${id}b`, 'welcome', { kind: 'notice', number: 2, atMs });
        notice = 2;
        return;
      }
      case 'release': {
        // The source is somebody else; how it writes is not what is tried here.
        const value = Buffer.from(`{"mark":"m${n}","name":"name of ${step.who}","address":"town"}`);
        const partition = partitionOf(step.who, partitions);
        const into = broker.partitionOf(topics.feedIn(step.feed), partition);
        append(into, [{ key: Buffer.from(step.who), value }], broker.wallMs());
      }
    }
  }

  const consumed = (): boolean =>
    feeds.every((feed) =>
      broker.topicOf(topics.feedIn(feed)).every(({ records, partition }) => {
        const last = records.findLast(({ control }) => control === undefined);
        const committed = broker.committed(`gate.feed.${feed}`);
        const at = committed.get(`${topics.feedIn(feed)}/${partition}`)?.offset ?? 0;
        return !last || at > last.offset;
      }),
    );

  return {
    prepared: () => prepared,
    registered: () => registered === plan.persons.length,
    commands: (): readonly Command[] => commands,
    go(startMs: number): void {
      plan.steps.forEach((step, n) => {
        scheduler.at(client, startMs + step.atMs, () => {
          scheduler.note(`step ${n} ${JSON.stringify(step)}`);
          void doStep(step, n);
        });
      });
    },
    /** What a subscriber asks the owner for when something did not come. */
    missing: async (owner: Owner, stream: string, from: number) => {
      const service: Service<{ ledger: Pick<Consent['ledger'], 'history'> }> =
        owner === 'consent'
          ? random.pick(owners.consents)
          : ((owner === 'opt-out' ? owners.optOut : owners.registry) as never);
      const send = async () => {
        const entries = await service.running()?.ledger.history(stream, { fromVersion: from });
        return (entries ?? []).map(({ version }) => version);
      };
      return network.call<readonly number[]>(service.name, 'history', send, patienceMs);
    },
    /** Every answer is out, every record was looked at, every event was handled. */
    atRest: (kept: Kept): boolean =>
      open === 0 &&
      consumed() &&
      newestLast(world) &&
      commands.every(
        ({ answer }) =>
          !answer?.position ||
          (kept.versions.get(`${answer.position.service}:${answer.position.stream}`) ?? 0) >=
            answer.position.version,
      ),
  };
}

/** Every stream's newest version stands last on its state topic. */
function newestLast({ broker, databases }: World): boolean {
  const last = new Map<string, number>();
  for (const topic of stateTopics) {
    for (const { ever } of broker.topicOf(topic)) {
      for (const { key, headers } of ever) {
        const [service = '', stream = '', version] = String(headers['ce_id'] ?? '').split(':');
        if (String(key) === stream) last.set(`${service}:${stream}`, Number(version));
      }
    }
  }
  const heads = [
    ...(databases['consent']?.documents('persons') ?? []).map((head) => ({ of: 'consent', head })),
    ...(databases['optOut']?.documents('persons') ?? []).map((head) => ({ of: 'opt-out', head })),
    ...(databases['registry']?.documents('things') ?? []).map((head) => ({
      ...{ of: 'purpose-registry', head },
    })),
  ];
  return heads.every(({ of, head }) => last.get(`${of}:${head._id}`) === head['version']);
}

type Outcome =
  | { readonly ok: true; readonly value: { position: { version: number }; published: boolean } }
  | { readonly ok: false; readonly error: readonly { code: string }[] };

/** As the routes of the services answer. */
async function replied(handled: Promise<Outcome> | undefined): Promise<Reply> {
  if (!handled) return { status: 503 };
  try {
    const outcome = await handled;
    if (!outcome.ok) return { status: 409 };
    const { position, published } = outcome.value;
    return { status: published ? 201 : 202, version: position.version };
  } catch (error) {
    if (error instanceof FaultError) return { status: 503 };
    throw error;
  }
}
