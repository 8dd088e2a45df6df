import type { Bounds, History, Input, Output, Violation } from './history.ts';
import { type Done, inputOfProvision, type Known } from './known.ts';
import { grouped, placeOf, streamOf, violations } from './places.ts';

const p5 = violations('P5');
const p6 = violations('P6');

/** P5: every released record has exactly one provision record, and none exists without a release. */
export function checkProvisions(history: History, known: Known, bounds: Bounds): Violation[] {
  const found: Violation[] = [];
  const ids = new Map<string, number>();
  for (const { id } of history.provisions) ids.set(id, (ids.get(id) ?? 0) + 1);
  for (const [id, count] of ids) {
    if (count > 1)
      found.push(p5('recorded-twice', 'one id, several provision records', id, { count }));
  }
  const released = new Set<string>();
  for (const output of history.outputs) {
    const input = known.inputOf(output);
    if (!input) {
      const where = placeOf(output);
      const evidence = { offset: output.offset, record: output.record };
      found.push(p5('from-nowhere', 'a release of what nobody wrote', where, evidence));
      continue;
    }
    const where = inputOfProvision(input);
    released.add(where);
    const records = known.provisions.get(where) ?? [];
    if (records.length === 0) {
      if (bounds.settled)
        found.push(p5('not-recorded', 'a release without a provision record', where, seen(output)));
      continue;
    }
    const [record] = records;
    if (records.length > 1) {
      const evidence = { ...seen(output), ids: records.map(({ id }) => id) };
      found.push(p5('recorded-again', 'a release with several provision records', where, evidence));
    }
    if (record && !sameFlow(record, output)) {
      const evidence = { ...seen(output), id: record.id };
      found.push(p5('recorded-wrong', 'a provision record about somebody else', where, evidence));
    }
  }
  if (!bounds.settled) return found;
  for (const provision of history.provisions) {
    const where = inputOfProvision(provision);
    if (released.has(where)) continue;
    found.push(
      p5('not-released', 'a provision record without a release', where, { id: provision.id }),
    );
  }
  return found;
}

const sameFlow = (a: Flowing, b: Flowing): boolean =>
  a.org === b.org &&
  a.person === b.person &&
  a.purpose === b.purpose &&
  a.recipient === b.recipient;
type Flowing = { org: string; person: string; purpose: string; recipient: string };

const seen = ({ offset, record, appendedAtMs }: Output) => ({ offset, record, appendedAtMs });

/** P6: no record that may flow is lost or doubled for a `read_committed` reader. */
export function checkFlow(history: History, known: Known, bounds: Bounds): Violation[] {
  // Of a feed that was read again from its beginning there are more than a call takes arguments.
  const found = outOfOrder(history, known);
  const outputs = grouped(history.outputs, ({ feed, record }) => `${feed}/${record}`);
  for (const [where, copies] of outputs) {
    if (copies.length < 2) continue;
    const evidence = { offsets: copies.map(({ partition, offset }) => `${partition}/${offset}`) };
    found.push(p6('doubled', 'a record left twice', where, evidence));
  }
  if (!bounds.settled) return found;
  const unsettled = new Set((bounds.unsettled ?? []).map(placeOf));
  const decidedBy = whenDecided(history, known);
  for (const input of history.inputs) {
    if (input.unreadable || outputs.has(`${input.feed}/${input.record}`)) continue;
    if (
      unsettled.has(placeOf(input)) ||
      !mayFlow(input, decidedBy(input), history, known, bounds)
    ) {
      continue;
    }
    const evidence = { record: input.record, appendedAtMs: input.appendedAtMs };
    found.push(p6('lost', 'a record that may flow never left', inputOfProvision(input), evidence));
  }
  return found;
}

/** Records of a partition leave in the order in which they came. */
function outOfOrder({ outputs }: History, known: Known): Violation[] {
  return [...grouped(outputs, placeOf)].flatMap(([where, ofPlace]) => {
    const found: Violation[] = [];
    let last = -1;
    for (const output of [...ofPlace].sort((a, b) => a.offset - b.offset)) {
      const input = known.inputOf(output);
      if (!input || placeOf(input) !== where) continue;
      if (input.offset < last) {
        const evidence = { ...seen(output), input: input.offset, before: last };
        found.push(p6('out-of-order', 'a record left behind its successor', where, evidence));
      }
      last = Math.max(last, input.offset);
    }
    return found;
  });
}

/** By when an input was decided: when the next of its partition had left; at the end otherwise. */
function whenDecided({ outputs }: History, known: Known): (input: Input) => number {
  const left = new Map<string, { offset: number; atMs: number }[]>();
  for (const output of outputs) {
    const input = known.inputOf(output);
    if (!input) continue;
    const place = left.get(placeOf(input)) ?? [];
    left.set(placeOf(input), place);
    place.push({ offset: input.offset, atMs: output.appendedAtMs });
  }
  for (const place of left.values()) place.sort((a, b) => a.offset - b.offset);
  return (input) => {
    const place = left.get(placeOf(input)) ?? [];
    let low = 0;
    for (let high = place.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((place[middle]?.offset ?? 0) > input.offset) high = middle;
      else low = middle + 1;
    }
    return place[low]?.atMs ?? Number.POSITIVE_INFINITY;
  };
}

/**
 * True when nothing but a permit was in force from before the record came until it was decided. What was
 * answered (or published, where nobody heard an answer) less than T before it came may not have reached the gate; what was asked before it was
 * decided may have.
 */
function mayFlow(
  input: Input,
  decidedByMs: number,
  { feeds }: History,
  known: Known,
  bounds: Bounds,
): boolean {
  const feed = feeds.find((one) => one.feed === input.feed);
  if (!feed) return false;
  const { org, purpose, recipient } = feed;
  const done = known.doneTo({ org, person: input.person, purpose, recipient });
  if (heldFor(input, decidedByMs, known, bounds)) return false;
  let given = feed.silencePermits === true;
  const stopOf = ({ entry, effect }: Done): string => `${streamOf(entry)} ${effect.which ?? ''}`;
  for (const ofStream of grouped(done, stopOf).values()) {
    const possible = ofStream.filter((one) => (one.effect.fromMs ?? one.askedAtMs) <= decidedByMs);
    const last = newestOf(possible);
    if (!last) continue;
    const published = last.publishedAtMs ?? Number.POSITIVE_INFINITY;
    const since = last.answered?.status === 201 ? last.answered.atMs : published;
    if (last.effect.does === 'stops') return false;
    if (since + bounds.closingMs + bounds.clockMs > input.appendedAtMs) return false;
    if (last.effect.does === 'gives') given = true;
  }
  return given;
}

/**
 * Of a stop that could not be published at once the person is held, in everything, until it is: also in what
 * the stop does not concern.
 */
function heldFor(
  input: Input,
  decidedByMs: number,
  known: Known,
  { closingMs, clockMs }: Bounds,
): boolean {
  return known.doneBy(input).some(({ effect, prompt, askedAtMs, publishedAtMs }) => {
    if (effect.does !== 'stops' || prompt) return false;
    const untilMs = (publishedAtMs ?? Number.POSITIVE_INFINITY) + closingMs + clockMs;
    return askedAtMs <= decidedByMs && untilMs >= input.appendedAtMs;
  });
}

const newestOf = (done: readonly Done[]): Done | undefined =>
  done.reduce<Done | undefined>(
    (newest, one) => (newest && newest.entry.version > one.entry.version ? newest : one),
    undefined,
  );
