import type { Call, Called, ServiceClient } from '@doui/http';
import { expect, test } from 'vitest';
import { askGivenBefore, withPatience } from './given-before.ts';

type Entry = { readonly version: number; readonly type: string; readonly [field: string]: unknown };
const scope = (item: string, ...recipients: string[]) => ({ item, recipients });
const both = [scope('name', 'denki', 'mizu'), scope('phone', 'denki')];
const gives = (version: number, purpose: string, scopes: object[]): Entry => ({
  ...{ version, type: 'answered', hash: 'x' },
  answers: [{ purpose, given: true, scopes }],
});

/** A consent service with this history of somebody, in pages, and what it was asked. */
function consent(entries: readonly Entry[], status = 200) {
  const calls: string[] = [];
  const client: ServiceClient = {
    async call({ path }: Call): Promise<Called> {
      calls.push(path);
      const query = new URL(path, 'http://consent').searchParams;
      const [from, limit] = [Number(query.get('from')), Number(query.get('limit'))];
      const page = entries.filter(({ version }) => version >= from).slice(0, limit);
      return { status, headers: {}, body: { entries: page } };
    },
  };
  return { calls, ask: askGivenBefore(client) };
}
const at = (version: number, service = 'consent') => ({
  ...{ service, stream: 'hikkoshi/person/taro', version },
});

test('R-9.5: what had been given is what the answers before came to', async () => {
  const { ask, calls } = consent([
    gives(1, 'transfer', both),
    gives(2, 'ads', [scope('mail', 'kokoku')]),
    { version: 3, type: 'withdrawn', purpose: 'transfer', scopes: [scope('name', 'denki')] },
    { version: 4, type: 'answered', answers: [{ purpose: 'ads', given: false }] },
    { version: 5, type: 'withdrawn', purpose: 'transfer' },
  ]);
  const given = async (version: number) => Object.fromEntries((await ask(at(version))) ?? []);
  expect(await given(1)).toEqual({});
  expect(await given(2)).toEqual({ transfer: both });
  const left = { transfer: [scope('name', 'mizu'), scope('phone', 'denki')] };
  expect(await given(4)).toEqual({ ...left, ads: [scope('mail', 'kokoku')] });
  expect(await given(5)).toEqual(left);
  expect(await given(6)).toEqual({});
  expect(calls[0]).toBe('/v1/organisations/hikkoshi/persons/taro/history?from=1&limit=1');
});

test('R-9.5: a long history is read page by page, and one that shows a hole is not believed', async () => {
  const long = Array.from({ length: 250 }, (_, n) => gives(n + 1, `p${n % 7}`, both));
  const { ask, calls } = consent(long);
  expect((await ask(at(251)))?.size).toBe(7);
  expect(calls).toHaveLength(3);
  expect(await consent(long.slice(1)).ask(at(251))).toBeUndefined();
  expect(await consent(long.filter(({ version }) => version !== 101)).ask(at(251))).toBeUndefined();
});

test('R-9.5: nobody can say of a person that was erased, of another service, or beyond two thousand entries', async () => {
  expect(await consent([], 404).ask(at(2))).toBeUndefined();
  const { ask, calls } = consent([gives(1, 'transfer', both)]);
  expect(await ask(at(2, 'opt-out'))).toBeUndefined();
  expect(await ask(at(2_001))).toBeUndefined();
  expect(calls).toEqual([]);
});

test('R-9.5: a case waits two seconds for the owner and no longer, and the next not at all for a while', async () => {
  const clock = { ms: 5_000 };
  let asked = 0;
  let away = true;
  const ask = withPatience(
    async () => {
      asked += 1;
      if (away) throw new Error('away');
      return new Map();
    },
    {
      monotonicMs: () => clock.ms,
      wait: async (ms) => {
        clock.ms += ms;
      },
    },
  );
  expect(await ask(at(2))).toBeUndefined();
  expect(clock.ms).toBe(7_000);
  const before = asked;
  expect(await ask(at(2))).toBeUndefined();
  expect([asked, clock.ms]).toEqual([before, 7_000]);
  clock.ms += 10_000;
  away = false;
  expect(await ask(at(2))).toEqual(new Map());
});
