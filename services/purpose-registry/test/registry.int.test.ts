import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  decode,
  macHeader,
  type RegistryEvent,
  RegistryEventSchema,
  type RegistryState,
  RegistryStateSchema,
  topics,
  verifyState,
} from '@doui/events';
import { connect, type Follower, type Stream } from '@doui/stream';
import { clientToken, kafkaAs, newId, serverSettings, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose, type Service } from '../src/compose.ts';
import { configFrom } from '../src/config.ts';
import { noticeBody, purposeBody, t } from './given.ts';

// Two replicas of the real service, on the real Kafka, database and Keycloak of this run.
// Other tests of a run play the registry of hikkoshibin themselves, on the topic this one watches: what
// stands there of an organisation is then newer than any ledger's, and a replica rightly ignores ours.
const org = 'akarigas';
const otherOrg = 'meibodata';
const ids = {
  item: newId('item'),
  purpose: newId('purpose'),
  recipient: newId('recipient'),
  notice: newId('notice'),
  feed: newId('feed'),
};
const service = 'purpose-registry';
const states = new Map<string, RegistryState>();
const events: RegistryEvent[] = [];
let badMacs = 0;
let first: Replica;
let second: Replica;
let watcher: Stream;
let watching: Follower;

type Replica = { readonly service: Service; readonly url: string };

function environment(instance: number): NodeJS.ProcessEnv {
  return {
    ...serverSettings(service),
    DOUI_INSTANCE: String(instance),
    DOUI_MONGO_DATABASE: 'doui_purpose_registry',
  };
}

async function startReplica(instance: number): Promise<Replica> {
  const replica = await compose(configFrom(environment(instance)));
  const { port } = await replica.start();
  return { service: replica, url: `http://127.0.0.1:${port}` };
}

const connectAs = (user: string): Stream => connect(kafkaAs(user));

async function ask(
  replica: Replica,
  method: string,
  path: string,
  body?: unknown,
  client = `manager-${org}`,
) {
  const response = await fetch(`${replica.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await clientToken(client)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}
const at = (path: string) => `/v1/organisations/${org}${path}`;
const put = (path: string, body: unknown) => ask(first, 'PUT', at(path), body);

beforeAll(async () => {
  first = await startReplica(6);
  second = await startReplica(7);
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  watcher = connectAs('gate');
  watching = watcher.follow({
    group: 'gate.view.7',
    topics: [topics.registryState],
    onRecord({ topic, key, value, headers }) {
      if (!key || !value) return 'done';
      if (!verifyState(macKey, topic, Buffer.from(key).toString(), value, headers[macHeader]))
        badMacs++;
      const state = decode(RegistryStateSchema, value);
      if (state.ok) states.set(Buffer.from(key).toString(), state.value);
      return 'done';
    },
  });
  await watching.caughtUp();
});

afterAll(async () => {
  await watching?.stop();
  await watcher?.close();
  await second?.service.stop();
  await first?.service.stop();
});

const stateOf = (kind: string, id: string) =>
  until(() => states.get(`${org}/${kind}/${id}`), { what: `a state of ${kind} ${id}` });

describe('on real servers', () => {
  test('R-9.1: what is put is durable, published and sealed', async () => {
    const profile = { name: t('あかりガス', 'Akari Gas'), kind: 'private', profile: 'act' };
    expect([200, 201]).toContain((await put('', profile)).status);
    const written = await put(`/items/${ids.item}`, {
      name: t('お名前', 'Name'),
      category: 'ordinary',
      aboutParents: true,
    });
    expect(written).toMatchObject({ status: 201, body: { inForce: true } });
    const state = await stateOf('item', ids.item);
    const body = { case: 'item', value: { aboutParents: true } };
    expect(state).toMatchObject({ version: 1n, lowestReader: 1, body });
    expect(badMacs).toBe(0);
  });

  test('R-1.3: a draft is on no topic; what is published is, with the versions consents hold for', async () => {
    const recipient = { name: t('電力', 'Power'), relation: 'third-party', partner: 'denki' };
    await put(`/recipients/${ids.recipient}`, recipient);
    const body = purposeBody({ items: [ids.item] });
    await put(`/purposes/${ids.purpose}`, body);
    expect((await stateOf('purpose', ids.purpose)).body.case).toBeUndefined();
    const publish = (more = {}) => ask(first, 'POST', at(`/purposes/${ids.purpose}:publish`), more);
    expect((await publish()).status).toBe(201);
    for (const change of ['related', 'unrelated'] as const) {
      await put(`/purposes/${ids.purpose}`, {
        ...body,
        retentionDays: change === 'related' ? 30 : 40,
      });
      expect((await publish({ change, reasons: t('理由', 'Why') })).status).toBe(201);
    }
    const state = await until(
      () => {
        const now = states.get(`${org}/purpose/${ids.purpose}`);
        return now?.version === 6n ? now : undefined;
      },
      { what: 'the third published version' },
    );
    expect(state.body).toMatchObject({
      case: 'purpose',
      value: { purposeVersion: 3, consentValidFrom: 3, retentionDays: 40, told: true },
    });
  });

  test('R-9.1: what stood at an instant is the very record the topic had then', async () => {
    const documents = [
      { kind: 'item', id: ids.item },
      { kind: 'purpose', id: ids.purpose },
    ];
    const asOf = async (instant: string) => {
      const answer = await ask(first, 'POST', at('/documents:as-of'), { at: instant, documents });
      expect(answer.status).toBe(200);
      return answer.body.documents as { kind: string; id: string; state: string }[];
    };
    const now = await asOf(new Date().toISOString());
    expect(now).toHaveLength(2);
    for (const { kind, id, state } of now) {
      const read = decode(RegistryStateSchema, Buffer.from(state, 'base64'));
      const key = `${org}/${kind}/${id}`;
      const version = read.ok ? read.value.version : -1n;
      await until(() => states.get(key)?.version === version, { what: 'the topic has it' });
      expect(read.ok && read.value).toEqual(states.get(key));
    }
    expect(await asOf('2020-01-01T00:00:00Z')).toEqual([]);
  });

  test('R-2.4: a notice on the topic has what was shown and the hashes of its texts', async () => {
    const purposes = [{ purpose: ids.purpose, items: [ids.item], recipients: [ids.recipient] }];
    await put(`/notices/${ids.notice}`, noticeBody({ purposes }));
    const published = await ask(first, 'POST', at(`/notices/${ids.notice}:publish`), {});
    expect(published.status).toBe(201);
    const state = await until(
      () => {
        const now = states.get(`${org}/notice/${ids.notice}`);
        return now?.body.case === 'notice' ? now.body.value : undefined;
      },
      { what: 'the published notice' },
    );
    expect(state.purposes[0]).toMatchObject({ purpose: ids.purpose, purposeVersion: 3 });
    const read = await ask(first, 'GET', at(`/notices/${ids.notice}`));
    expect(state.textHashes).toEqual(read.body.versions[0].textHashes);
  });

  test('another replica shows it, and answers a repeated command as the first did', async () => {
    const page = `/v1/public/organisations/${org}/notices/${ids.notice}`;
    await until(async () => (await ask(second, 'GET', page)).status === 200, {
      what: 'the other page',
      // Often enough; the public pages answer so many questions a minute and no more.
      everyMs: 250,
    });
    const commandId = randomUUID();
    const body = { name: t('住所', 'Address'), category: 'ordinary', commandId };
    const id = newId('item');
    const one = await ask(first, 'PUT', at(`/items/${id}`), body);
    const other = await ask(second, 'PUT', at(`/items/${id}`), body);
    expect([other.status, other.body.position]).toEqual([201, one.body.position]);
    const both = await Promise.all(
      [first, second].map((replica, n) =>
        ask(replica, 'PUT', at(`/items/${id}`), {
          ...body,
          name: t(`住所${n}`),
          commandId: randomUUID(),
        }),
      ),
    );
    expect(both.map(({ body }) => body.position).sort()).toEqual(
      [2, 3].map((version) => `${service}:${org}/item/${id}:${version}`),
    );
  });

  test('R-9.2: a feed has its topics; source, gate and recipient may do their part and no more', async () => {
    const feed = {
      purpose: ids.purpose,
      recipient: ids.recipient,
      items: [{ item: ids.item, members: ['name'] }],
    };
    expect((await put(`/feeds/${ids.feed}`, feed)).status).toBe(201);
    const admin = connectAs('admin').admin();
    for (const topic of [topics.feedIn(ids.feed), topics.feedOut(ids.feed)]) {
      expect(await admin.partitionsOf(topic)).toBe(6);
    }
    await admin.close();
    const record = { key: 'person', value: Buffer.from('{}') };
    const send = async (user: string, topic: string) => {
      const stream = connectAs(user);
      const publisher = stream.publisher();
      const outcome = await publisher.send([{ ...record, topic }]).then(
        () => 'sent',
        () => 'refused',
      );
      await publisher.close();
      await stream.close();
      return outcome;
    };
    // New rights take the broker a moment to hold.
    await until(async () => (await send(`source-${org}`, topics.feedIn(ids.feed))) === 'sent', {
      what: "the source's right to write",
    });
    expect(await send(`source-${org}`, topics.feedOut(ids.feed))).toBe('refused');
    expect(await send('recipient-denki', topics.feedIn(ids.feed))).toBe('refused');
    expect(await send('recipient-denki', topics.feedOut(ids.feed))).toBe('refused');
    expect(await send(`source-${otherOrg}`, topics.feedIn(ids.feed))).toBe('refused');
    const again = await ask(
      first,
      'PUT',
      `/v1/organisations/${otherOrg}/feeds/${ids.feed}`,
      feed,
      `manager-${otherOrg}`,
    );
    expect([409, 422]).toContain(again.status);
  });

  test('R-9.2: a pause is on the topic as a code, its words are not', async () => {
    const reason = '問い合わせの調査のため';
    const paused = await ask(
      second,
      'POST',
      at(`/feeds/${ids.feed}:pause`),
      { reason },
      `operator-${org}`,
    );
    expect(paused.status).toBe(201);
    const state = await until(
      () => {
        const now = states.get(`${org}/feed/${ids.feed}`);
        return now?.body.case === 'feed' && now.body.value.status === 'paused' ? now : undefined;
      },
      { what: 'the pause on the topic' },
    );
    expect(state.body).toMatchObject({ value: { pausedBecause: 'operator' } });
    expect(JSON.stringify(state.body.value)).not.toContain(reason);
  });

  test('R-9.1: everything stands after a restart, and the events are in order', async () => {
    await first.service.stop();
    first = await startReplica(6);
    const read = await ask(first, 'GET', at(`/purposes/${ids.purpose}`));
    expect(read.body).toMatchObject({ publishedVersion: 3, consentValidFrom: 3, version: 6 });
    const listed = await ask(first, 'GET', at('/ledger?format=json'), undefined, `auditor-${org}`);
    expect(
      listed.body.rows.some(({ purpose }: { purpose: string }) => purpose === ids.purpose),
    ).toBe(true);
    const reader = connectAs('records');
    const consumer = reader.follow({
      group: 'records.registry.7',
      topics: [topics.registryEvents],
      genesis: false,
      onRecord({ value }) {
        const event = decode(RegistryEventSchema, value);
        if (event.ok && event.value.id === ids.purpose) events.push(event.value);
        return 'done';
      },
    });
    await consumer.caughtUp();
    await consumer.stop();
    await reader.close();
    expect(events.map(({ version, what, change }) => [Number(version), what, change])).toEqual([
      [1, 'put', ''],
      [2, 'published', ''],
      [3, 'put', ''],
      [4, 'published', 'related'],
      [5, 'put', ''],
      [6, 'published', 'unrelated'],
    ]);
    for (const [at, event] of events.slice(1).entries())
      expect(event.previousHash).toBe(events[at]?.hash);
    expect(JSON.stringify(events.map(({ by }) => by))).not.toContain('service-account');
  });
});
