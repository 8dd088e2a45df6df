import { fail, type Refusal, type Result, streamKey } from '@doui/kernel';
import { type Handled, handleCommand, type Ledger } from '@doui/ledger';
import { otherVersion } from '../answer.ts';
import { decidePerson, type PersonCommand } from './decide.ts';
import type { PersonEvent } from './events.ts';
import { evolvePerson, gpcIsNews, initialPerson, type PersonState } from './state.ts';

export type PersonLedger = Ledger<PersonState, PersonEvent>;

export type PersonPorts = {
  readonly ledger: PersonLedger;
  /** Which of these schemes of an organisation are, or once were, published. */
  readonly publishedAmong: (org: string, ids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Notes whose trace the next publication of a stream belongs to. */
  readonly traced?: (stream: string) => void;
};

export type PersonHandled = Handled<PersonState, PersonEvent>;

export const personStream = (org: string, person: string): string =>
  streamKey(org, 'person', person);

/** The one use-case loop of persons: read, evolve, decide, append, published. */
export async function handlePerson(
  { ledger, publishedAmong, traced }: PersonPorts,
  asked: {
    org: string;
    person: string;
    commandId: string;
    command: PersonCommand;
    ifMatch?: number;
  },
): Promise<Result<PersonHandled, Refusal[]>> {
  const { org, person, commandId, command } = asked;
  const named = command.type === 'opt-out' ? command.schemes : [];
  const known = { publishedSchemes: await publishedAmong(org, named) };
  const stream = personStream(org, person);
  traced?.(stream);
  const { at: _, by: __, ...content } = command;
  return handleCommand({
    ledger,
    stream,
    commandId,
    content,
    atMs: command.at,
    initial: initialPerson,
    decide: (state, version) =>
      asked.ifMatch === undefined || asked.ifMatch === version
        ? decidePerson(state, command, known)
        : fail([otherVersion]),
    evolve: evolvePerson,
  });
}

/**
 * Takes the browser's signal, if it is news. The command id is computed from the version it was
 * decided on, so two requests of one page load make one event.
 */
export async function takeSignal(
  ports: PersonPorts,
  asked: { org: string; person: string; command: PersonCommand & { type: 'apply-gpc' } },
): Promise<PersonHandled | undefined> {
  const { org, person, command } = asked;
  const stream = personStream(org, person);
  const head = await ports.ledger.read(stream);
  if (!gpcIsNews(head?.state ?? initialPerson, command.anew)) return undefined;
  const commandId = `gpc/${stream}/${head?.version ?? 0}`;
  const handled = await handlePerson(ports, { org, person, commandId, command });
  // Another request was first, or the person undid it meanwhile: nothing is left to do.
  return handled.ok ? handled.value : undefined;
}
