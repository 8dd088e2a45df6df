import { DouiError, errorOf } from './errors.ts';
import type { Command, Kept, Pending } from './pending.ts';
import { type Answer, type Sender, send } from './send.ts';
import type { Flushed, Recorded } from './types.ts';

export type Writes = {
  write(command: Command): Promise<Recorded>;
  flush(): Promise<Flushed>;
};

type Ports = {
  readonly pending: Pending;
  readonly sender: Sender;
  readonly urlOf: (command: Command) => string;
};

/**
 * Writes, one after the other per person: a withdrawal is never sent before the consent it takes
 * back. A command is in the store before it is sent and leaves it when it has its answer.
 */
export function createWrites({ pending, sender, urlOf }: Ports): Writes {
  const tails = new Map<string, Promise<unknown>>();

  function afterEarlier<Value>(person: string, run: () => Promise<Value>): Promise<Value> {
    const earlier = tails.get(person) ?? Promise.resolve();
    const mine = earlier.then(run, run);
    const tail = mine.catch(() => undefined);
    tails.set(person, tail);
    void tail.then(() => {
      if (tails.get(person) === tail) tails.delete(person);
    });
    return mine;
  }

  async function deliver(kept: Kept): Promise<Recorded> {
    const { command } = kept;
    const answer = await sendCommand(command);
    // 401 is about the token, not about the command: it is kept for after the next sign-in.
    if (answer.status === 401) {
      throw errorOf(401, answer.body, { commandId: command.id, pending: true });
    }
    await pending.drop(kept);
    if (answer.status >= 400) throw errorOf(answer.status, answer.body, { commandId: command.id });
    return recordedOf(command, answer);
  }

  async function sendCommand(command: Command): Promise<Answer> {
    try {
      return await send(sender, {
        method: command.method,
        url: urlOf(command),
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(command.body),
      });
    } catch (error) {
      const known = error instanceof DouiError ? error : undefined;
      throw new DouiError({
        code: known?.code ?? 'not-delivered',
        message: known?.message ?? 'not delivered',
        status: known?.status,
        cause: known?.cause ?? error,
        pending: true,
        commandId: command.id,
      });
    }
  }

  return {
    async write(command) {
      const kept = await pending.keep(command);
      return afterEarlier(command.person, () => deliver(kept));
    },
    async flush() {
      const delivered: Recorded[] = [];
      const refused: DouiError[] = [];
      let left = 0;
      // The first command of a person that cannot be delivered holds back that person's later ones.
      const blocked = new Set<string>();
      for (const kept of await pending.list()) {
        const { person } = kept.command;
        if (blocked.has(person)) {
          left += 1;
          continue;
        }
        try {
          const answered = await afterEarlier(person, async () =>
            // It may have been under way when the list was made, and answered since.
            (await pending.has(kept)) ? deliver(kept) : undefined,
          );
          if (answered) delivered.push(answered);
        } catch (error) {
          if (!(error instanceof DouiError)) throw error;
          if (error.pending) {
            left += 1;
            blocked.add(person);
          } else refused.push(error);
        }
      }
      return { delivered, refused, pending: left };
    },
  };
}

function recordedOf(command: Command, { status, body }: Answer): Recorded {
  const members = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const { position, inForce } = members;
  return {
    commandId: command.id,
    status,
    position: typeof position === 'string' ? position : undefined,
    inForce: typeof inForce === 'boolean' ? inForce : status !== 202,
    body: members,
  };
}
