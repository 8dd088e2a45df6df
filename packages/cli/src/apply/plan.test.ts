import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Kind, kinds, specOf } from './kinds.ts';
import { type Current, needsWork, newOnly, plan } from './plan.ts';
import { keyOf, type Resource } from './resource.ts';

const resource = (kind: Kind, id: string, body: Record<string, unknown>): Resource => ({
  ...{ org: 'hikkoshibin', kind, id, body },
  ...{ file: 'x.yaml', pointer: `/${id}`, line: 1 },
});
const now = (...entries: [Resource, Partial<Current>][]) =>
  new Map(
    entries.map(([one, current]) => [
      keyOf(one),
      { body: one.body, published: true, ...current } satisfies Current,
    ]),
  );

describe('a plan', () => {
  const purpose = resource('purpose', 'movenotice', { title: { ja: '連絡', en: 'Notice' } });

  test('creates and publishes what is not there', () => {
    const [step] = plan([purpose], new Map());
    expect(step).toMatchObject({ action: 'create', publish: true });
  });

  test('leaves alone what is there, also where the API has filled in more', () => {
    const body = { title: { ja: '連絡', en: 'Notice' }, version: 3 };
    const [step] = plan([purpose], now([purpose, { body }]));
    expect(step).toMatchObject({ action: 'unchanged', publish: false });
  });

  test('names the members that differ', () => {
    const body = { title: { ja: '連絡', en: 'Other' } };
    const [step] = plan([purpose], now([purpose, { body }]));
    expect(step).toMatchObject({ action: 'change', publish: true, differences: ['/title/en'] });
  });

  test('R-1.3: how a change relates to what was before is no part of the purpose', () => {
    const said = { ...purpose.body, change: { relation: 'related', reasons: {} } };
    const again = { ...purpose, body: said };
    expect(plan([again], now([purpose, {}]))[0]).toMatchObject({ action: 'unchanged' });
  });

  test('publishes what was only drafted', () => {
    const [step] = plan([purpose], now([purpose, { published: false }]));
    expect(step).toMatchObject({ action: 'unchanged', publish: true });
  });

  test('R-2.1: gives a notice a new version when a purpose it speaks of gets one', () => {
    const notice = resource('notice', 'moveform', { purposes: [{ purpose: 'movenotice' }] });
    const other = resource('notice', 'other', { purposes: [{ purpose: 'elsewhere' }] });
    const body = { title: { ja: '連絡', en: 'Older' } };
    const steps = plan(
      [notice, other, purpose],
      now([purpose, { body }], [notice, {}], [other, {}]),
    );
    expect(steps.map(({ resource: { id }, action }) => [id, action])).toEqual([
      ['movenotice', 'change'],
      ['moveform', 'change'],
      ['other', 'unchanged'],
    ]);
  });

  test('can be held to what is not there yet: what differs is kept, a mere draft is published', () => {
    const drafted = resource('purpose', 'drafted', { title: { ja: '案内', en: 'News' } });
    const missing = resource('item', 'missing', {});
    const notice = resource('notice', 'moveform', { purposes: [{ purpose: 'movenotice' }] });
    const body = { title: { ja: '連絡', en: 'Changed since' } };
    const there = now([purpose, { body }], [drafted, { published: false }], [notice, {}]);
    const steps = newOnly(plan([purpose, drafted, missing, notice], there));
    expect(steps.filter(needsWork).map((step) => [step.resource.id, step.action])).toEqual([
      ['missing', 'create'],
      ['drafted', 'unchanged'],
    ]);
    expect(steps.filter(({ action }) => action === 'kept').map((step) => step.resource.id)).toEqual(
      ['movenotice', 'moveform'],
    );
  });

  test('takes two ways of writing an instant for the same', () => {
    const joint = resource('joint-use', 'group', { toldAt: '2023-04-01T00:00:00+09:00' });
    const body = { toldAt: '2023-03-31T15:00:00.000Z' };
    expect(plan([joint], now([joint, { body }]))[0]?.action).toBe('unchanged');
    expect(plan([joint], now([joint, { body: { toldAt: '2023-04-01' } }]))[0]?.action).toBe(
      'change',
    );
  });

  test('comes in the order of dependency, whatever the order in the files', () => {
    const all = kinds.map(({ kind }) => resource(kind, 'aaa', {}));
    const order = (given: Resource[]) => plan(given, new Map()).map((step) => step.resource.kind);
    expect(order([...all].reverse())).toEqual(kinds.map(({ kind }) => kind));
  });
});

test('after a plan was carried out there is nothing left to do, and no step is lost', () => {
  const some = fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom(...kinds.map((one) => one.kind)),
      id: fc.stringMatching(/^[a-z]{3,5}$/),
      body: fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { maxKeys: 4 }),
    }),
    { selector: ({ kind, id }) => `${kind}/${id}`, maxLength: 8 },
  );
  fc.assert(
    fc.property(some, some, (wanted, there) => {
      const resources = wanted.map(({ kind, id, body }) => resource(kind, id, body));
      const current = now(
        ...there.map(({ kind, id, body }): [Resource, Partial<Current>] => [
          resource(kind, id, body),
          { published: !specOf(kind).published },
        ]),
      );
      const steps = plan(resources, current);
      expect(steps.length).toBe(resources.length);
      for (const { resource: one } of steps) {
        current.set(keyOf(one), { body: one.body, published: true });
      }
      expect(plan(resources, current).filter(needsWork)).toEqual([]);
    }),
  );
});
