import { type Position, positionToken } from '@doui/kernel';
import type { Bounds, History, Output, Violation } from './history.ts';
import { concerns, type Done, inputOfProvision, type Known, liftedBefore } from './known.ts';
import { grouped, placeOf, streamOf, violations } from './places.ts';

const p3 = violations('P3');
const p4 = violations('P4');

/** P3: no record of that person, purpose and recipient stands at or beyond its feed's closing position. */
export function checkClosed(history: History, known: Known): Violation[] {
  // Of an hour there are tens of thousands of closings and more of outputs: each is held to its person's only.
  const outputs = grouped(history.outputs, placeOf);
  const ofPersons = grouped(history.outputs, (one) => `${placeOf(one)} ${one.org}/${one.person}`);
  const beyond = history.closings.flatMap((closing) => {
    const stop = known.stop(closing.stop);
    if (stop?.effect.does !== 'stops') return [];
    const { org, person } = stop.effect;
    const place = placeOf(closing);
    const theirs =
      person === undefined ? outputs.get(place) : ofPersons.get(`${place} ${org}/${person}`);
    return (theirs ?? [])
      .filter((output) => output.offset >= closing.closingOffset)
      .filter((output) => concerns(stop.effect, output) && leaked(known, stop, output))
      .map((output) =>
        p3('beyond-closing', 'a record beyond the closing position', positionToken(closing.stop), {
          ...recordOf(output),
          closingOffset: closing.closingOffset,
          by: closing.by,
        }),
      );
  });
  return [...beyond, ...certificatesTrue(history, known)];
}

/** P4: closing happens within T of the 201, or the feed is paused or its writer fenced. */
export function checkInTime(history: History, known: Known, bounds: Bounds): Violation[] {
  const outputs = grouped(history.outputs, ({ org, person }) => `${org}/${person}`);
  const byOrg = grouped(history.outputs, ({ org }) => org);
  const lateOf = (stop: Done): readonly Output[] => {
    const fromMs = countsFrom(stop);
    if (stop.effect.does !== 'stops' || fromMs === undefined) return [];
    const { org, person } = stop.effect;
    const theirs = person === undefined ? byOrg.get(org) : outputs.get(`${org}/${person}`);
    const limit = fromMs + bounds.closingMs + bounds.clockMs;
    return (theirs ?? [])
      .filter((output) => output.appendedAtMs > limit)
      .filter((output) => concerns(stop.effect, output) && leaked(known, stop, output));
  };
  const evidenceOf = (stop: Done, output: Output) => {
    const fromMs = countsFrom(stop) ?? 0;
    return { ...recordOf(output), countsFromMs: fromMs, afterMs: output.appendedAtMs - fromMs };
  };
  const late = known.done.flatMap((stop) =>
    lateOf(stop).map((output) =>
      p4(
        'released-late',
        'a record left after T',
        positionToken(stop.entry),
        evidenceOf(stop, output),
      ),
    ),
  );
  // A certificate says "held" where nothing left after T only, however late the proof of it stood.
  const heldNot = history.certificates.flatMap(({ stop: position, heldT, feeds }) => {
    const stop = heldT ? known.stop(position) : undefined;
    if (!stop) return [];
    const places = new Set(feeds.map(placeOf));
    return lateOf(stop)
      .filter((output) => places.has(placeOf(output)))
      .map((output) =>
        p4(
          'held-not',
          'certified as held, and a record left after T',
          positionToken(position),
          evidenceOf(stop, output),
        ),
      );
  });
  return [...late, ...heldNot];
}

/**
 * From when T is counted: the 201; where there was none (202, no answer heard) the publication; of an
 * expiry the instant itself.
 */
export function countsFrom({ effect, answered, publishedAtMs }: Done): number | undefined {
  if (effect.fromMs !== undefined) return effect.fromMs;
  return answered?.status === 201 ? answered.atMs : publishedAtMs;
}

/**
 * A release that rests on what was given before the stop. Where its provision record names the answer,
 * that decides; otherwise whether something was given anew before it was appended.
 */
function leaked(known: Known, stop: Done, output: Output): boolean {
  const basis = restsOn(known, stop, output);
  if (basis) return basis.version <= stop.entry.version;
  // What was said after the ledger was read last may have lifted it.
  if (output.appendedAtMs > known.readAtMs) return false;
  return !liftedBefore(known, stop, output, output.appendedAtMs);
}

/** What a release rests on, where that is a version of the stream that stopped. */
function restsOn(known: Known, stop: Done, output: Output): Position | undefined {
  const input = known.inputOf(output);
  const provision = input && known.provisions.get(inputOfProvision(input))?.[0];
  const basis = provision?.basis;
  return basis && streamOf(basis) === streamOf(stop.entry) ? basis : undefined;
}

const recordOf = ({ feed, partition, offset, record, appendedAtMs }: Output) => ({
  ...{ feed, partition, offset, record, appendedAtMs },
});

/** A certificate says what the topics say. */
function certificatesTrue(history: History, known: Known): Violation[] {
  const outputs = grouped(history.outputs, placeOf);
  const provisionIds = new Map(history.provisions.map((one) => [inputOfProvision(one), one.id]));
  return history.certificates.flatMap(({ stop: position, feeds, complete = true }) => {
    const where = positionToken(position);
    const stop = known.stop(position);
    if (!stop) return [p3('certifies-nothing', 'a certificate of no known stop', where, {})];
    return feeds.flatMap((closed) => {
      const found: Violation[] = [];
      const theirs = (outputs.get(placeOf(closed)) ?? []).filter((output) =>
        concerns(stop.effect, output),
      );
      for (const output of theirs) {
        if (output.offset < closed.closingOffset || !leaked(known, stop, output)) continue;
        const evidence = { ...recordOf(output), closingOffset: closed.closingOffset };
        found.push(p3('certified-wrong', 'a record beyond what is certified', where, evidence));
      }
      const idOf = (output: Output | undefined): string | undefined => {
        const input = output && known.inputOf(output);
        return input && provisionIds.get(inputOfProvision(input));
      };
      const before = theirs.filter(({ offset }) => offset < closed.closingOffset);
      // What was given anew before the closing position was read is of no concern to this stop.
      const at = before.findLastIndex((output) => leaked(known, stop, output));
      const id = idOf(before[at]);
      const named = complete || closed.last !== undefined;
      // What rests on no word of the person itself (a scheme) does not say on which side of a lift it passed.
      const behind = before.slice(at + 1).filter((output) => !restsOn(known, stop, output));
      const may = new Set([id, ...behind.map(idOf)]);
      if (named && !may.has(closed.last?.provisionId)) {
        const evidence = { certified: closed.last?.provisionId, found: id, ...placeKeys(closed) };
        found.push(p3('certified-last', 'it names another last record', where, evidence));
      }
      return found;
    });
  });
}

const placeKeys = ({ feed, partition }: { feed: string; partition: number }) => ({
  feed,
  partition,
});
