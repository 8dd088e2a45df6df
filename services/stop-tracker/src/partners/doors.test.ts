import type { Call, Called, ServiceClient } from '@doui/http';
import { expect, test } from 'vitest';
import { pauseFeedAt } from './pause-feed.ts';
import { signedBy } from './signed-by.ts';

/** Another service that gives these answers, and what it was asked. */
function answering(answer: Partial<Called>) {
  const calls: Call[] = [];
  const client: ServiceClient = {
    async call(call) {
      calls.push(call);
      return { headers: {}, body: {}, status: 200, ...answer };
    },
  };
  return { client, calls };
}
const codeOf = async (work: Promise<void>) =>
  work.then(
    () => 'done',
    ({ code, retriable }) => `${code} ${retriable}`,
  );
const pause = { org: 'hikkoshibin', feed: 'utilitymove', stop: 'stop1' };
const refusal = (code: string) =>
  ({ status: 409, problem: { refusals: [{ code }] } }) as unknown as Partial<Called>;

test('R-9.5: a feed is paused by a command that is the same each time, and names the stop', async () => {
  const { client, calls } = answering({ status: 201 });
  await pauseFeedAt(client)(pause);
  await pauseFeedAt(client)(pause);
  await pauseFeedAt(client)({ ...pause, feed: 'another' });
  const [first, second, third] = calls.map(({ body }) => body as Record<string, string>);
  expect(calls[0]?.path).toBe('/v1/organisations/hikkoshibin/feeds/utilitymove:pause');
  expect(first?.['reason']).toContain('stop1');
  expect(first?.['commandId']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-/);
  expect(second).toEqual(first);
  expect(third?.['commandId']).not.toBe(first?.['commandId']);
});

test.each<[string, Partial<Called>, string]>([
  ['paused', { status: 201 }, 'done'],
  ['paused, not published yet', { status: 202 }, 'done'],
  ['paused before', refusal('already-paused'), 'done'],
  ['gone', { status: 404 }, 'done'],
  ['refused for another reason', refusal('retired'), 'service-unavailable true'],
  ['not allowed', { status: 403 }, 'service-unavailable true'],
])('R-9.5: a feed that is %s', async (_, answer, wanted) => {
  expect(await codeOf(pauseFeedAt(answering(answer).client)(pause))).toBe(wanted);
});

const signed = { id: 'a', timestamp: '1', signature: 'v1,x', body: Buffer.from('{}') };

test.each<[string, Partial<Called>, string]>([
  ['holds', { body: { holds: true } }, 'done'],
  ['is too old', { body: { holds: false, code: 'signature-too-old' } }, 'signature-too-old false'],
  ['is forged', { body: { holds: false, code: 'bad-signature' } }, 'bad-signature false'],
  ['is of nobody who is registered', { status: 404 }, 'bad-signature false'],
  // What is not understood is no signature that holds.
  ['is answered otherwise', { body: { holds: 'yes' } }, 'service-unavailable true'],
  [
    'is refused by an unknown code',
    { body: { holds: false, code: 'x' } },
    'service-unavailable true',
  ],
])('S10: a signature that %s', async (_, answer, wanted) => {
  const { client, calls } = answering(answer);
  expect(await codeOf(signedBy(client)('hikkoshibin', 'denki', signed))).toBe(wanted);
  expect(calls[0]?.body).toMatchObject({ id: 'a', body: Buffer.from('{}').toString('base64') });
});
