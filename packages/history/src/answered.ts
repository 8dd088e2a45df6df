import { positionToken } from '@doui/kernel';
import type { Bounds, History, Violation } from './history.ts';
import type { Known } from './known.ts';
import { grouped, streamOf, violations } from './places.ts';

const p1 = violations('P1');

/** P1: an answered write is durable and reaches every subscriber. */
export function checkAnswered(history: History, known: Known, bounds: Bounds): Violation[] {
  const found: Violation[] = [];
  const states = newest(history.states);
  const events = new Set(history.events.map(positionToken));
  // Of an owner whose topic nobody read nothing can be missed.
  const stateOwners = new Set(history.states.map(({ service }) => service));
  const eventOwners = new Set(history.events.map(({ service }) => service));
  const consumers = handledBy(history);
  for (const { commandId, answer } of history.commands) {
    if (!answer) continue;
    const { position } = answer;
    if (!position) {
      found.push(...refusedButDone(history, commandId, answer.status));
      continue;
    }
    const where = positionToken(position);
    const evidence = { commandId, status: answer.status, answeredAtMs: answer.atMs };
    if (bounds.settled && history.ledger.length > 0) {
      const entry = known.entries.get(where);
      if (!entry) found.push(p1('not-durable', 'answered, and not in the ledger', where, evidence));
      else if (entry.commandId !== commandId) {
        const theirs = { ...evidence, entry: entry.commandId };
        found.push(p1('other-command', 'answered with the position of another', where, theirs));
      }
    }
    // What was answered 201 was published before it was answered; a 202 only promises it.
    const appendedAtMs = known.published(position);
    if (answer.status === 201 && appendedAtMs !== undefined) {
      const late = appendedAtMs - answer.atMs;
      if (late > bounds.clockMs) {
        const told = { ...evidence, appendedAtMs };
        found.push(p1('published-late', 'answered 201 before it was published', where, told));
      }
    }
    if (!bounds.settled) continue;
    const isOld = (states.get(streamOf(position)) ?? 0) < position.version;
    if (isOld && stateOwners.has(position.service)) {
      found.push(p1('no-state', 'answered, and no state record has it', where, evidence));
    }
    if (!events.has(where) && eventOwners.has(position.service)) {
      found.push(p1('no-event', 'answered, and no event record tells it', where, evidence));
    }
    for (const { consumer, of, streams } of consumers) {
      const seen = streams.get(streamOf(position)) ?? 0;
      if (seen < position.version) {
        const told = { ...evidence, consumer, of, seen };
        found.push(p1('not-delivered', 'answered, and a subscriber never saw it', where, told));
      }
    }
  }
  return found;
}

/** A refusal (4xx) says that nothing was done; after a fault (5xx) nobody knows. */
function refusedButDone(history: History, commandId: string, status: number): Violation[] {
  if (status < 400 || status >= 500) return [];
  // Asked again under the same id it may have been done by then.
  const again = history.commands.some((one) => one.commandId === commandId && one.answer?.position);
  const entry = history.ledger.at(-1)?.entries.find((one) => one.commandId === commandId);
  if (!entry || again) return [];
  const where = positionToken(entry);
  return [p1('refused-but-done', 'refused, and in the ledger', where, { commandId, status })];
}

function newest(states: History['states']): Map<string, number> {
  const highest = new Map<string, number>();
  for (const state of states) {
    const stream = streamOf(state);
    highest.set(stream, Math.max(state.version, highest.get(stream) ?? 0));
  }
  return highest;
}

/** The highest version each consumer has seen of each stream. */
function handledBy({ handled }: History) {
  return [...grouped(handled, ({ consumer, of }) => `${of} ${consumer}`)].map(([, seen]) => {
    const streams = new Map<string, number>();
    for (const one of seen) {
      streams.set(streamOf(one), Math.max(one.version, streams.get(streamOf(one)) ?? 0));
    }
    const { consumer = '', of = 'events' } = seen[0] ?? {};
    return { consumer, of, streams };
  });
}
