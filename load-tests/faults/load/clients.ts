import { randomUUID } from 'node:crypto';
import type { Answer, Command, Read } from '@doui/history';
import { type Position, parsePositionToken, streamKey } from '@doui/kernel';
import type { People } from './people.ts';
import type { Way } from './ways.ts';

type Options = {
  readonly people: People;
  readonly way: Way;
  readonly random: () => number;
  readonly token: () => Promise<string>;
  /** Who is at something: nobody does two things at once, whichever way. */
  readonly busy: Set<string>;
  /** Told of every stop that was answered. */
  readonly onStop?: (stop: Position, person: string, answer: Answer) => void;
};

const answerWithinMs = 8_000;
const tries = 5;
const pauseMs = 300;
const conflict = 409;

/** People at work: they permit, stop and are decided about; every answer is kept as it came. */
export function createClients(options: Options) {
  const { people, way, busy } = options;
  const { url } = people;
  const { org, purpose, recipient } = way.feed;
  const commands: Command[] = [];
  const reads: Read[] = [];
  const stopped: Position[] = [];
  const newest = new Map<string, Position>();
  const given = new Map<string, boolean>();
  const counts = { answered: 0, pending: 0, refused: 0, failed: 0, unheard: 0 };

  async function post(path: string, body: object, headers = {}): Promise<Response | undefined> {
    try {
      return await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await options.token()}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(answerWithinMs),
      });
    } catch {
      return undefined;
    }
  }

  async function attempt(
    path: string,
    commandId: string,
    body: object,
  ): Promise<Answer | undefined> {
    const askedAtMs = Date.now();
    // Kept before the answer, so that a run that is looked at meanwhile knows that it was asked.
    const at = commands.push({ commandId, askedAtMs }) - 1;
    const response = await post(path, { ...body, commandId });
    const text = await response?.text().catch(() => undefined);
    const atMs = Date.now();
    if (!response || text === undefined) {
      counts.unheard += 1;
      return undefined;
    }
    const { status } = response;
    const position = status === 201 || status === 202 ? positionIn(text) : undefined;
    const answer: Answer = position
      ? { status: status as 201 | 202, atMs, position }
      : { status, atMs };
    commands[at] = { commandId, askedAtMs, answer };
    if (status === 201) counts.answered += 1;
    else if (status === 202) counts.pending += 1;
    else if (status < 500) counts.refused += 1;
    else counts.failed += 1;
    return answer;
  }

  /** Sends a command until it is answered or refused, always under the same id. */
  async function command(person: string, stops: boolean): Promise<Answer | undefined> {
    const commandId = randomUUID();
    const asked = way.asked(person, stops, newest.get(person)?.version ?? 1_000_000);
    const path = `/v1/organisations/${org}/persons/${person}/${asked.path}`;
    for (let n = 0; n < tries; n++) {
      const answer = await attempt(path, commandId, asked.body);
      if (answer?.position) {
        newest.set(person, answer.position);
        given.set(person, !stops);
        if (stops) stopped.push(answer.position);
        if (stops) options.onStop?.(answer.position, person, answer);
        return answer;
      }
      if (answer && answer.status < 500 && answer.status !== 429) {
        // Nothing to undo: what was asked before was done, and nobody heard the answer.
        if (way.service === 'opt-out' && answer.status === conflict) given.set(person, true);
        return answer;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (n + 1)));
    }
    return undefined;
  }

  /** Asks for a decision that knows the person's last change; of who never said a word, that it is there. */
  async function decision(person: string): Promise<void> {
    const atLeast = newest.get(person) ?? {
      ...{ service: 'consent', stream: streamKey(org, 'person', person), version: 1 },
    };
    const askedAtMs = Date.now();
    const token = `${atLeast.service}:${atLeast.stream}:${atLeast.version}`;
    const question = { organisation: org, use: 'provide', person, purpose, recipient };
    const body = { ...question, items: way.items };
    const response = await post('/v1/decisions', body, { 'doui-at-least': token });
    const text = await response?.text().catch(() => undefined);
    if (!response || text === undefined) return;
    const read = { askedAtMs, answeredAtMs: Date.now(), atLeast };
    if (response.status !== 200) {
      reads.push({ ...read, outcome: 'refused' });
      return;
    }
    const { effect, positions = [] } = JSON.parse(text) as { effect: string; positions?: string[] };
    const seen = positions.map(parsePositionToken).find((one) => one?.service === atLeast.service);
    const about = { org, person, purpose, recipient, permitted: effect === 'permit' };
    reads.push({ ...read, outcome: 'answered', seenVersion: seen?.version ?? 0, about });
  }

  return {
    commands,
    reads,
    /** Stops that were answered. */
    stops: stopped,
    counts,
    give: (person: string) => command(person, false),
    withdraw: (person: string) => command(person, true),
    /** One thing that one of the changing people does; nobody does two at once. */
    async turn(): Promise<void> {
      const idle = people.changing.filter((person) => !busy.has(person));
      const person = idle[Math.floor(options.random() * idle.length)];
      if (person === undefined) return;
      busy.add(person);
      try {
        if (options.random() < 0.2) await decision(person);
        else await command(person, given.get(person) ?? true);
      } finally {
        busy.delete(person);
      }
    },
    decision,
    /** Takes somebody out of the turns: a fault works with this person alone. */
    reserve(): string {
      const person = people.changing.find((one) => !busy.has(one));
      if (person === undefined) throw new Error('nobody is idle');
      busy.add(person);
      return person;
    },
    letGo: (person: string): void => void busy.delete(person),
    isGiven: (person: string): boolean => given.get(person) ?? true,
  };
}

export type Clients = ReturnType<typeof createClients>;

function positionIn(text: string): Position | undefined {
  try {
    const { position } = JSON.parse(text) as { position?: string };
    return position === undefined ? undefined : parsePositionToken(position);
  } catch {
    return undefined;
  }
}
