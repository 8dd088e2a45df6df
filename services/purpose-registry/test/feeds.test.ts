import { randomUUID } from 'node:crypto';
import { fakeBearer } from '@doui/auth/fake';
import { describe, expect, test } from 'vitest';
import { faultsOf, feed, item, registryApi } from './api.ts';
import { purposeBody } from './given.ts';

const { prepared, ask, put, post, seed } = registryApi();

describe('feeds', () => {
  test('R-9.2: its topics are prepared for source and recipient before it is there', async () => {
    expect((await put('/feeds/movefeed', feed)).status).toBe(201);
    expect(prepared).toContainEqual({
      id: 'movefeed',
      sourceUser: 'source-acme',
      recipientUser: 'recipient-denki',
    });
  });

  test('R-9.2: its id is unique across organisations', async () => {
    await seed('other');
    const taken = await put('/feeds/movefeed', feed, { org: 'other' });
    expect([taken.status, taken.body.code]).toEqual([409, 'feed-id-taken']);
  });

  test('R-1.4: it carries only items of its purpose, which is published, under names used once', async () => {
    await put('/items/phone', item);
    const outside = await put('/feeds/wide', {
      ...feed,
      items: [{ item: 'phone', members: ['phone'] }],
    });
    expect(faultsOf(outside)).toEqual(['/items/0/item item-not-in-purpose']);
    await put('/purposes/draft', purposeBody());
    const draft = await put('/feeds/early', { ...feed, purpose: 'draft' });
    expect(faultsOf(draft)).toEqual(['/purpose purpose-not-published']);
    const twice = await put('/feeds/twice', {
      ...feed,
      items: [{ item: 'name', members: ['a', 'a'] }],
    });
    expect(faultsOf(twice)).toEqual(['/items member-named-twice']);
    const same = await put('/feeds/same', {
      ...feed,
      items: ['a', 'b'].map((member) => ({ item: 'name', members: [member] })),
    });
    expect(faultsOf(same)).toEqual(['/items item-named-twice']);
  });

  test('R-9.2: it carries at most as many items as the gate decides about in one word', async () => {
    const items = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ item: `item${at}`, members: [`m${at}`] }));
    const wide = await put('/feeds/toowide', { ...feed, items: items(32) });
    expect([wide.status, faultsOf(wide)]).toEqual([400, ['/items too-many-items']]);
    expect(wide.body.faults[0].detail).toContain('31');
    const known = await put('/feeds/justwide', { ...feed, items: items(31) });
    expect(faultsOf(known).every((fault) => fault.endsWith('unknown-item'))).toBe(true);
  });

  test('an operator pauses and resumes it; a reason is needed', async () => {
    const operator = { role: 'operator' } as const;
    expect((await post('/feeds/movefeed:pause', {}, operator)).status).toBe(400);
    expect((await post('/feeds/movefeed:pause', { reason: '調査' }, operator)).status).toBe(201);
    expect((await ask('GET', '/v1/organisations/acme/feeds/movefeed')).body).toMatchObject({
      status: 'paused',
      paused: { reason: '調査' },
    });
    expect((await post('/feeds/movefeed:resume', {}, operator)).status).toBe(201);
    expect((await ask('GET', '/v1/organisations/acme/feeds/movefeed')).body.status).toBe('open');
  });
});

test('R-9.5: a service pauses the feed of a partner that does not answer; a repeat is the same pause', async () => {
  expect((await put('/feeds/denkimove', feed)).status).toBe(201);
  const path = '/v1/organisations/acme/feeds/denkimove';
  const pause = (commandId: string) =>
    ask('POST', `${path}:pause`, {
      body: { commandId, reason: 'partner-overdue: stop abc' },
      // A service belongs to no organisation.
      headers: { authorization: fakeBearer({ roles: ['service'] }) },
    });
  const commandId = randomUUID();
  expect((await pause(commandId)).status).toBe(201);
  expect((await pause(commandId)).status).toBe(201);
  const another = await pause(randomUUID());
  expect([another.status, another.body.code]).toEqual([409, 'already-paused']);
  expect((await ask('GET', path)).body).toMatchObject({
    status: 'paused',
    paused: { reason: 'partner-overdue: stop abc' },
  });
});
