import type {
  Bounds,
  Closing,
  Command,
  EventRecord,
  Handled,
  History,
  Input,
  LedgerEntry,
  Output,
  Provision,
  StateRecord,
} from './history.ts';
import { emptyHistory } from './history.ts';

/** What happens in a small world; `waits` is the time before it. */
export type Step =
  | {
      readonly do: 'give' | 'stop';
      readonly person: number;
      readonly waits: number;
      readonly how: How;
    }
  | { readonly do: 'write'; readonly person: number; readonly waits: number };

/** How a write ends: answered, pending, without an answer though done, or not done at all. */
export type How = 'answered' | 'pending' | 'unheard' | 'undone' | 'repeated';

export const bounds: Bounds = { closingMs: 1_000, clockMs: 0, settled: true };
export const flow = { org: 'org1', purpose: 'moving', recipient: 'denki' };
const feed = 'feed1';

/** What the feed rests on: each person's consent, or an opt-out scheme under which silence permits. */
export type RestsOn = 'consent' | 'silence';

/**
 * A world that keeps its promises, for the tests of the checker: one feed of one partition, a gate that
 * hears of a stop 50 ms after its answer and decides each record 20 ms after it came.
 */
export function smallWorld(steps: readonly Step[], restsOn: RestsOn = 'consent'): History {
  const silence = restsOn === 'silence';
  const service = silence ? 'opt-out' : 'consent';
  let now = 1_000;
  let ids = 0;
  const commands: Command[] = [];
  const entries: LedgerEntry[] = [];
  const states: StateRecord[] = [];
  const events: EventRecord[] = [];
  const handled: Handled[] = [];
  const inputs: Input[] = [];
  const outputs: Output[] = [];
  const provisions: Provision[] = [];
  const closings: Closing[] = [];
  const versions = new Map<string, number>();
  const inForce = new Map<string, number>();
  const stopped = new Set<string>();

  function write(step: Extract<Step, { do: 'give' | 'stop' }>): void {
    const person = `person${step.person}`;
    const stream = `org1/person/${person}`;
    const commandId = `command${++ids}`;
    const askedAtMs = now;
    if (step.how === 'undone') {
      commands.push({ commandId, askedAtMs, answer: { status: 503, atMs: now + 2_000 } });
      return;
    }
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    const position = { service, stream, version };
    const permits = silence ? ('lifts' as const) : ('gives' as const);
    const does = step.do === 'give' ? permits : ('stops' as const);
    const about = { org: 'org1', person, purposes: ['moving'], recipients: ['denki'] };
    const effect = { does, ...about, ...(silence ? { which: 'scheme' } : {}) };
    const previousHash = version === 1 ? 'genesis' : `hash ${stream} ${version - 1}`;
    const hash = `hash ${stream} ${version}`;
    entries.push({ ...position, commandId, atMs: now, hash, previousHash, effect });
    const told = step.how === 'pending' ? now + 3_000 : now + 10;
    for (let copy = 0; copy < (step.how === 'repeated' ? 2 : 1); copy++) {
      states.push({ ...position, partition: 0, offset: states.length, appendedAtMs: told });
      events.push({ ...position, hash, partition: 0, offset: events.length, appendedAtMs: told });
      for (const of of ['events', 'states'] as const) {
        handled.push({ ...position, consumer: 'reader', of, effect: copy === 0 });
      }
    }
    if (step.how !== 'unheard') {
      const status = step.how === 'pending' ? 202 : 201;
      commands.push({ commandId, askedAtMs, answer: { status, atMs: now + 20, position } });
      if (step.how === 'repeated') {
        const answer = { status: 201 as const, atMs: now + 30, position };
        commands.push({ commandId, askedAtMs: askedAtMs + 25, answer });
      }
    } else commands.push({ commandId, askedAtMs });
    now = Math.max(now + 50, told);
    if (step.do === 'give') {
      inForce.set(person, version);
      stopped.delete(person);
    } else {
      inForce.delete(person);
      stopped.add(person);
      const at = { feed, partition: 0, closedAtMs: now, closingOffset: outputs.length };
      closings.push({ ...at, stop: position, by: 'passed' });
    }
  }

  function record(step: Extract<Step, { do: 'write' }>): void {
    const person = `person${step.person}`;
    const offset = inputs.length;
    const of = { org: 'org1', person, record: `record${offset}` };
    inputs.push({ feed, partition: 0, offset, appendedAtMs: now, ...of });
    now += 20;
    const version = inForce.get(person);
    if (silence ? stopped.has(person) : version === undefined) return;
    const out = { ...flow, ...of, feed, partition: 0, appendedAtMs: now };
    outputs.push({ ...out, offset: outputs.length });
    const basis =
      version !== undefined && !silence
        ? { service, stream: `org1/person/${person}`, version }
        : { service, stream: 'org1/scheme/scheme1', version: 1 };
    const place = { ...flow, person, feed, partition: 0, offset, appendedAtMs: now };
    provisions.push({ ...place, id: `provision${offset}`, basis });
  }

  for (const step of steps) {
    now += step.waits;
    if (step.do === 'write') record(step);
    else write(step);
  }
  return {
    ...emptyHistory,
    ...{ commands, states, events, handled, inputs, outputs, provisions, closings },
    ledger: [{ atMs: now, entries }],
    feeds: [{ feed, ...flow, ...(silence ? { silencePermits: true } : {}) }],
  };
}

/** One person gives, something flows, they withdraw, nothing flows. */
export const plainStory = (): History =>
  smallWorld([
    { do: 'give', person: 1, waits: 0, how: 'answered' },
    { do: 'write', person: 1, waits: 2_000 },
    { do: 'write', person: 1, waits: 100 },
    { do: 'stop', person: 1, waits: 100, how: 'answered' },
    { do: 'write', person: 1, waits: 100 },
    { do: 'give', person: 2, waits: 100, how: 'answered' },
    { do: 'write', person: 2, waits: 2_000 },
    { do: 'write', person: 2, waits: 10 },
  ]);

/** Somebody of whom nothing is known flows, opts out, undoes it and flows again; somebody else never says a word. */
export const silentStory = (): History =>
  smallWorld(
    [
      { do: 'write', person: 1, waits: 0 },
      { do: 'write', person: 2, waits: 100 },
      { do: 'stop', person: 1, waits: 100, how: 'answered' },
      { do: 'write', person: 1, waits: 100 },
      { do: 'write', person: 2, waits: 100 },
      { do: 'give', person: 1, waits: 2_000, how: 'answered' },
      { do: 'write', person: 1, waits: 2_000 },
      { do: 'write', person: 2, waits: 100 },
    ],
    'silence',
  );
