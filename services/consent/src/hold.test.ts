import type { Call, ServiceClient } from '@doui/http';
import { expect, test } from 'vitest';
import type { Recorded } from './consents/handle.ts';
import { holdBy } from './hold.ts';

const position = { service: 'consent', stream: 'hikkoshi/person/taro', version: 7 };
const by = { role: 'person', client: 'demo', subject: 'hash' };
const recorded = (event: object, published = false) =>
  ({ position, published, entry: { event: { at: 1, by, ...event } } }) as unknown as Recorded;
const withdrawn = { type: 'withdrawn', purpose: 'moving', scopes: [] };

function holder(answer: () => Promise<{ status: number }>) {
  const asked: Call[] = [];
  const call = async (of: Call) => {
    asked.push(of);
    return { body: {}, ...(await answer()) };
  };
  return { asked, client: { call } as unknown as ServiceClient };
}

test('R-9.1: gates and tracker are asked to hold a person whose stop is not published', async () => {
  const gate = holder(async () => ({ status: 200 }));
  const tracker = holder(async () => ({ status: 200 }));
  await holdBy([gate.client, tracker.client], () => undefined)(recorded(withdrawn));
  for (const { asked } of [gate, tracker]) {
    expect(asked).toMatchObject([
      {
        path: '/v1/hold',
        body: {
          organisation: 'hikkoshi',
          person: 'taro',
          position: 'consent:hikkoshi/person/taro:7',
        },
      },
    ]);
  }
});

test('R-9.1: one that is away does not keep the other from being asked', async () => {
  const troubles: unknown[] = [];
  const away = holder(async () => {
    throw new Error('away');
  });
  const gate = holder(async () => ({ status: 200 }));
  await holdBy([away.client, gate.client], (error) => troubles.push(error))(recorded(withdrawn));
  expect(gate.asked).toHaveLength(1);
  expect(troubles).toHaveLength(1);
});

test.each([
  ['a stop that is published', recorded(withdrawn, true)],
  ['a consent', recorded({ type: 'answered', answers: [{ given: true }] })],
])('nobody is asked for %s', async (_, of) => {
  const gate = holder(async () => ({ status: 200 }));
  await holdBy([gate.client], () => undefined)(of);
  expect(gate.asked).toEqual([]);
});
