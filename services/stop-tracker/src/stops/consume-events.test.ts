import { ConsentEventSchema, create, encode, stopIdOf, topics } from '@doui/events';
import { memoryLedger } from '@doui/ledger';
import { createView } from '@doui/view';
import { expect, test } from 'vitest';
import type { CaseEvent } from '../cases/events.ts';
import { caseStream } from '../cases/handle.ts';
import { createOpenCases } from '../cases/open-cases.ts';
import type { CaseState } from '../cases/state.ts';
import { caseDocument } from '../cases/wire.ts';
import { onEvents } from './consume-events.ts';
import { createNotes } from './notes.ts';
import { traceIdOf } from './trace-id.ts';

const org = 'hikkoshi';
const person = 'a'.repeat(26);
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const position = { service: 'consent', stream: `${org}/person/${person}`, version: 4 };

/** What the tracker shows of a withdrawal whose event came with these headers. */
async function caseOf(headers: Record<string, string>) {
  const ledger = memoryLedger<CaseState, CaseEvent>({ service: 'stop-tracker' });
  await ledger.start();
  const take = onEvents({
    ...{ ledger, cases: createOpenCases(), view: createView(), notes: createNotes() },
    ...{ partitions: 3, boundMs: 1_000, partnerDueMs: 86_400_000 },
    givenBefore: async () => new Map(),
    now: () => 2_000,
    wait: async () => undefined,
  });
  const event = create(ConsentEventSchema, {
    ...{ org, person, version: BigInt(position.version), hash: 'hash', atMs: 1_000n },
    what: { case: 'withdrawn', value: { purpose: 'transfer' } },
  });
  const value = encode(ConsentEventSchema, event);
  const record = { topic: topics.consentEvents, partition: 0, offset: 1n, appendedAtMs: 1_000 };
  await take([{ ...record, key: null, value, headers }]);
  const stream = caseStream(org, stopIdOf(position));
  const head = await ledger.read(stream);
  return head ? { ...caseDocument({ stream, ...head }, 3_000) } : undefined;
}

test('R-9.5: a case says in which trace the stop was made, so that it can be looked up', async () => {
  const found = await caseOf({ ce_traceparent: `00-${trace}-00f067aa0ba902b7-01` });
  expect(found).toMatchObject({ status: 'complete', purposes: ['transfer'], traceId: trace });
});

test.each([{}, { ce_traceparent: `00-${trace}-00f067aa0ba902b7-00` }, { ce_traceparent: 'odd' }])(
  'R-9.5: without a trace that was kept the case is the same, and names none: %j',
  async (headers) => {
    const found = await caseOf(headers);
    expect(found).toMatchObject({ status: 'complete', purposes: ['transfer'] });
    expect(found).not.toHaveProperty('traceId');
  },
);

test('a trace is named by its id alone, and only if it was sampled', () => {
  expect(traceIdOf(`00-${trace}-00f067aa0ba902b7-03`)).toBe(trace);
  expect(traceIdOf(`00-${trace}-00f067aa0ba902b7-02`)).toBeUndefined();
  expect(traceIdOf(`01-${trace}-00f067aa0ba902b7-01`)).toBeUndefined();
  expect(traceIdOf(`00-${trace.toUpperCase()}-00f067aa0ba902b7-01`)).toBeUndefined();
  expect(traceIdOf(undefined)).toBeUndefined();
});
