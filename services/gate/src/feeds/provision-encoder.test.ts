import { create, decode, ProvisionRecordSchema } from '@doui/events';
import type { FeedFacts } from '@doui/law';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from './outcome.ts';
import { provisionEncoder } from './provision-encoder.ts';

const ident = fc.stringMatching(/^[a-z0-9]{3,40}$/);
const number = fc.oneof(fc.nat(300), fc.maxSafeNat());

const place = fc.option(
  fc.record(
    { service: fc.constantFrom('consent', 'opt-out'), stream: ident, version: number },
    { requiredKeys: ['service', 'version'] },
  ),
  { nil: undefined },
);

test('R-4.6: a provision record written by hand is the one the generated code would write', () => {
  fc.assert(
    fc.property(
      fc.record({ org: ident, id: ident, purpose: ident, recipient: ident, person: ident }),
      fc.record({ offset: number, atMs: number, partition: fc.nat(1_000), version: fc.nat() }),
      fc.array(ident, { minLength: 1, maxLength: 5 }),
      place,
      fc.string(),
      ({ org, id, purpose, recipient, person }, numbers, items, basisPlace, cite) => {
        const { offset, atMs, partition, version } = numbers;
        const feed = { id, org, purpose, recipient } as FeedFacts;
        const outcome: Outcome = {
          ...{ items, members: new Set() },
          bases: [{ items, basis: 'consent', cite, place: basisPlace }],
          ...{ ruleSet: 'appi-2022', purposeVersion: version, recipientVersion: version },
        };
        const write = provisionEncoder({ feed, partition, incarnation: 'life1', atMs });
        const read = decode(ProvisionRecordSchema, write(person, BigInt(offset), outcome, items));
        const wanted = create(ProvisionRecordSchema, {
          id: `${id}/life1/${partition}/${offset}`,
          ...{ org, feed: id, partition, person, recipient, purpose, items, cite },
          offset: BigInt(offset),
          atMs: BigInt(atMs),
          recipientVersion: BigInt(version),
          purposeVersion: version,
          basis: 'consent',
          ...(basisPlace && {
            basisPosition: {
              service: basisPlace.service,
              stream: basisPlace.stream ?? `${org}/person/${person}`,
              version: BigInt(basisPlace.version),
            },
          }),
          ruleSet: 'appi-2022',
          incarnation: 'life1',
        });
        expect(read).toEqual({ ok: true, value: wanted });
      },
    ),
    { numRuns: 1_000 },
  );
});

const mixed = (first: 'joint-use' | 'consent'): Outcome => {
  const consent = {
    ...{ items: ['address', 'phone'], basis: 'consent', cite: 'Law27.1' },
    place: { service: 'consent', version: 4 },
  };
  const jointUse = {
    ...{ items: ['name'], basis: 'joint-use', cite: 'Law27.5' },
    place: { service: 'purpose-registry', stream: 'org/joint-use/group', version: 2 },
  };
  return {
    ...{ items: ['name', 'address', 'phone'], members: new Set<string>(), ruleSet: 'appi-2022' },
    ...{ purposeVersion: 1, recipientVersion: 1 },
    bases: first === 'consent' ? [consent, jointUse] : [jointUse, consent],
  };
};

const written = (outcome: Outcome, items: readonly string[]) => {
  const feed = { id: 'feed', org: 'org', purpose: 'move', recipient: 'denki' } as FeedFacts;
  const write = provisionEncoder({ feed, partition: 1, incarnation: 'life1', atMs: 5 });
  const read = decode(ProvisionRecordSchema, write('taro', 7n, outcome, items));
  if (!read.ok) throw new Error(read.error);
  const said = ({
    basis,
    basisPosition,
  }: {
    basis: string;
    basisPosition?: object | undefined;
  }) => [basis, basisPosition && 'stream' in basisPosition ? basisPosition.stream : undefined];
  return {
    first: said(read.value),
    items: read.value.items,
    others: read.value.otherBases.map((other) => [...said(other), ...other.items]),
  };
};

test('R-4.6: one record of two bases says of every item what it rests on', () => {
  const arrangement = ['joint-use', 'org/joint-use/group'];
  const answer = ['consent', 'org/person/taro'];
  const all = ['name', 'address', 'phone'];
  expect(written(mixed('joint-use'), all)).toEqual({
    ...{ first: arrangement, items: all, others: [[...answer, 'address', 'phone']] },
  });
  const turned = ['phone', 'name'];
  expect(written(mixed('consent'), turned)).toEqual({
    ...{ first: answer, items: turned, others: [[...arrangement, 'name']] },
  });
  // What the record does not hold rests on nothing.
  expect(written(mixed('joint-use'), ['address'])).toEqual({
    ...{ first: answer, items: ['address'], others: [] },
  });
});
