import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  AccessRecordSchema,
  decode,
  macHeader,
  type OptOutEvent,
  OptOutEventSchema,
  type OptOutState,
  OptOutStateSchema,
  topics,
  verifyState,
} from '@doui/events';
import { toRfc3339 } from '@doui/kernel';
import type { Follower } from '@doui/stream';
import { clientToken, newId, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { both, callerOf, connectAs, org, owners, startOptOut } from './world.ts';

const dayMs = 86_400_000;
const ids = {
  purpose: newId('p'),
  item: newId('i'),
  illness: newId('i'),
  recipient: newId('r'),
};
const scheme = newId('s');
const person = newId('person');
const states = new Map<string, OptOutState>();
const events: OptOutEvent[] = [];
const accessed: string[] = [];
let badMacs = 0;

let optOut: Awaited<ReturnType<typeof startOptOut>>;
let world: Awaited<ReturnType<typeof owners>>;
let watching: Follower;
let manager: ReturnType<typeof callerOf>;
let operator: ReturnType<typeof callerOf>;
let system: ReturnType<typeof callerOf>;

const draft = () => ({
  purpose: ids.purpose,
  items: [ids.item],
  recipients: [ids.recipient],
  provider: { name: both('引越便'), address: both('東京'), representative: both('代表') },
  acquisition: both('申込書'),
  method: both('一覧'),
  stopOnRequest: both('停止します'),
  howToRequest: both('電話'),
  updates: both('毎月'),
  filingNumber: '第1号',
  filedAt: toRfc3339(Date.now() - 60 * dayMs),
  toldAt: toRfc3339(Date.now() - 60 * dayMs),
  objectionDays: 30,
  startsAt: toRfc3339(Date.now() - dayMs),
});

beforeAll(async () => {
  world = await owners();
  const words = both('語');
  await world.put('organisation', org, {
    case: 'organisation',
    value: { name: both('引越便'), kind: 'private', profile: 'act', ageOfCapacity: 18 },
  });
  await world.put('item', ids.item, {
    case: 'item',
    value: { name: words, category: 'ordinary', acquiredBy: 'directly' },
  });
  await world.put('item', ids.illness, {
    case: 'item',
    value: { name: words, category: 'special-care', acquiredBy: 'directly' },
  });
  await world.put('recipient', ids.recipient, {
    case: 'recipient',
    value: { name: words, relation: 'third-party', country: 'JP' },
  });
  await world.put('purpose', ids.purpose, {
    case: 'purpose',
    value: {
      title: words,
      items: [ids.item, ids.illness],
      includesProvision: true,
      purposeVersion: 1,
      consentValidFrom: 1,
      uses: ['provide'],
      told: true,
    },
  });
  await world.person(person);
  optOut = await startOptOut();
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  watching = connectAs('admin').follow({
    group: newId('watch'),
    topics: [topics.optoutState, topics.optoutEvents, topics.access],
    onRecord({ topic, key, value, headers }) {
      if (topic === topics.optoutState) {
        const state = decode(OptOutStateSchema, value);
        if (
          !verifyState(
            macKey,
            topic,
            key ?? new Uint8Array(),
            value ?? new Uint8Array(),
            headers[macHeader],
          )
        )
          badMacs += 1;
        if (state.ok) states.set(Buffer.from(key ?? []).toString(), state.value);
      } else if (topic === topics.optoutEvents) {
        const event = decode(OptOutEventSchema, value);
        if (event.ok) events.push(event.value);
      } else {
        const access = decode(AccessRecordSchema, value);
        if (access.ok)
          accessed.push(...access.value.persons.map((id) => `${access.value.operation} ${id}`));
      }
      return 'done';
    },
  });
  manager = callerOf(optOut.base, await clientToken(`manager-${org}`));
  operator = callerOf(optOut.base, await clientToken(`operator-${org}`));
  system = callerOf(optOut.base, await clientToken(`system-${org}`));
});
afterAll(async () => {
  await watching?.stop();
  await optOut?.stop();
  await world?.close();
});

describe('schemes on real servers', () => {
  test('R-4.2: a scheme with a special-care item is refused, without it it is published', async () => {
    const items = [ids.item, ids.illness];
    const put = await manager(`/schemes/${scheme}`, { ...draft(), items }, { method: 'PUT' });
    expect(put.status).toBe(201);
    const refused = await manager(`/schemes/${scheme}:publish`, {});
    expect(refused).toMatchObject({
      status: 409,
      body: {
        refusals: [{ code: 'scheme-special-care', pointer: '/items/1', requirement: 'R-4.2' }],
      },
    });
    await manager(`/schemes/${scheme}`, draft(), { method: 'PUT' });
    const published = await manager(`/schemes/${scheme}:publish`, {});
    expect(published).toMatchObject({ status: 201, etag: '"3"', body: { inForce: true } });

    const key = `${org}/scheme/${scheme}`;
    await until(() => states.get(key)?.version === 3n, { what: 'the state arrives' });
    const body = states.get(key)?.body;
    expect(body?.case === 'scheme' && body.value).toMatchObject({
      status: 'published',
      schemeVersion: 1,
      filingNumber: '第1号',
      objectionDays: 30,
      stated: [
        'provision',
        'items',
        'method',
        'stop',
        'requests',
        'provider',
        'acquisition',
        'update',
        'start',
      ],
    });
    const told = await fetch(`${optOut.base}/v1/public/organisations/${org}/schemes`);
    const page = (await told.json()) as { schemes: { scheme: string; inForce: object }[] };
    expect(page.schemes.find((one) => one.scheme === scheme)?.inForce).toMatchObject({
      schemeVersion: 1,
    });
  });

  test('R-4.3: a new version is announced, and the old one is the basis until it starts', async () => {
    const toldAt = toRfc3339(Date.now() - 1_000);
    const startsAt = toRfc3339(Date.now() + 40 * dayMs);
    const next = { ...draft(), method: both('別の方法'), filedAt: toldAt, toldAt, startsAt };
    await manager(`/schemes/${scheme}`, next, { method: 'PUT' });
    expect((await manager(`/schemes/${scheme}:publish`, {})).status).toBe(201);
    const shown = await manager(`/schemes/${scheme}`);
    expect(shown.body).toMatchObject({ inForce: 1, status: 'published' });
    const key = `${org}/scheme/${scheme}`;
    await until(() => states.get(key)?.version === 5n, { what: 'the state arrives' });
    const body = states.get(key)?.body;
    expect(body?.case === 'scheme' && body.value).toMatchObject({
      schemeVersion: 2,
      previous: { schemeVersion: 1 },
    });
    const asOf = async (at: string) => {
      const answer = await manager('/schemes:as-of', { commandId: undefined, at });
      const found = answer.body.schemes.find(({ id }: { id: string }) => id === scheme);
      return found && decode(OptOutStateSchema, Buffer.from(found.state, 'base64'));
    };
    const now = await asOf(toRfc3339(Date.now()));
    expect(now?.ok && now.value).toEqual(states.get(key));
    expect(await asOf('2020-01-01T00:00:00Z')).toBeUndefined();
  });
});

describe('persons on real servers', () => {
  test('R-4.2, R-9.1: an opt-out is durable, on both topics, and the same for every repeat', async () => {
    const body = { commandId: randomUUID(), schemes: [scheme], method: 'call', askedBy: 'person' };
    const first = await operator(`/persons/${person}/opt-outs`, body);
    expect(first).toMatchObject({ status: 201, body: { inForce: true } });
    expect((await operator(`/persons/${person}/opt-outs`, body)).body).toEqual(first.body);
    const key = `${org}/person/${person}`;
    await until(() => states.get(key)?.version === 1n, { what: 'the state arrives' });
    const state = states.get(key)?.body;
    expect(state?.case === 'person' && state.value.schemes).toMatchObject([
      { scheme, method: 'call' },
    ]);
    const event = await until(() => events.find(({ id }) => id === person), { what: 'the event' });
    expect(event).toMatchObject({
      version: 1n,
      hash: first.body.event.hash,
      by: { role: 'operator', client: `operator-${org}` },
      what: { case: 'optedOut' },
    });
    expect(badMacs).toBe(0);
  });

  test('R-5.5: a granted stop is an event like any other, lifted only by who granted it', async () => {
    const stop = { kind: 'provision', purpose: ids.purpose, recipient: ids.recipient };
    const granted = { ...stop, ground: 'unlawful-provision' };
    expect((await operator(`/persons/${person}/stops`, granted)).status).toBe(201);
    const wrong = await system(`/persons/${person}/stops:undo`, stop);
    expect(wrong).toMatchObject({ status: 409, body: { code: 'stopped-by-other-side' } });
    expect((await operator(`/persons/${person}/stops:undo`, stop)).status).toBe(201);
    const history = await operator(`/persons/${person}/opt-outs/history`);
    expect(history.body.entries.map((entry: { type: string }) => entry.type)).toEqual([
      'opted-out',
      'use-stopped',
      'use-resumed',
    ]);
  });

  test('R-3.2: what staff read or wrote of a person is on the access topic', async () => {
    await until(() => accessed.includes(`readOptOutHistory ${person}`), {
      what: 'the access record',
    });
    expect(accessed).toContain(`optOut ${person}`);
  });

  test('an unknown person asks consent, and while it is away the answer is 503, not a guess', async () => {
    const answer = await operator(`/persons/${newId('person')}/opt-outs`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
  });

  test('R-3.1: an erasure told by consent ends the stream with an empty state', async () => {
    const gone = newId('person');
    await world.person(gone);
    await until(
      async () =>
        (await operator(`/persons/${gone}/contact-stops`, { channel: 'phone' })).status === 201,
      { what: 'the person is known' },
    );
    await world.person(gone, { version: 2n, erased: true });
    const key = `${org}/person/${gone}`;
    const erased = await until(
      () => {
        const body = states.get(key)?.body;
        return body?.case === 'person' && body.value.erased ? body.value : undefined;
      },
      { what: 'the erased state' },
    );
    expect(erased).toMatchObject({ schemes: [], stops: [], contactStops: [] });
    const late = await operator(`/persons/${gone}/contact-stops`, { channel: 'phone' });
    expect(late).toMatchObject({ status: 409, body: { code: 'person-erased' } });
  });
});
