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
      fc.array(ident, { maxLength: 5 }),
      place,
      fc.string(),
      ({ org, id, purpose, recipient, person }, numbers, items, basisPlace, cite) => {
        const { offset, atMs, partition, version } = numbers;
        const feed = { id, org, purpose, recipient } as FeedFacts;
        const outcome: Outcome = {
          ...{ items, members: new Set(), basis: 'consent', cite, basisPlace },
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
