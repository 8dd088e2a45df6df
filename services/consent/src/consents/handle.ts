import { fail, ok, type Refusal, type Result, streamKey } from '@doui/kernel';
import { type Handled, handleCommand } from '@doui/ledger';
import { withSpan } from '@doui/telemetry';
import type { Ports } from '../ports.ts';
import type { ConsentCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { ConsentEvent } from './events.ts';
import { refusal } from './reasons.ts';
import { evolve, type PersonState, unknownPerson } from './state.ts';

export type Recorded = Handled<PersonState, ConsentEvent>;

export type Asked = {
  readonly org: string;
  readonly person: string;
  readonly commandId: string;
  readonly command: ConsentCommand;
  /** What shows how it was said. It is sealed with the person's key before anything is decided. */
  readonly personal?: Readonly<Record<string, unknown>>;
};

/** Where a person's evidence opens again: bound to the person and to what it is. */
export const evidencePlace = (org: string, person: string) => ({
  person: streamKey(org, 'person', person),
  field: 'evidence',
});

/** Read, decide, append. The one way anything about a person is written. */
export async function handle(ports: Ports, asked: Asked): Promise<Result<Recorded, Refusal[]>> {
  const { org, person, commandId } = asked;
  const stream = streamKey(org, 'person', person);
  ports.traced?.(stream);
  const sealed = await sealedCommand(ports, asked, stream);
  if (!sealed.ok) return sealed;
  const command = sealed.value;
  const notice = command.type === 'record-answer' ? command.notice : undefined;
  // Its end is what the answer waits for: durable, and acknowledged by Kafka or given up on for now.
  return withSpan('append and publish', {}, () =>
    handleCommand<PersonState, ConsentEvent>({
      ledger: ports.ledger,
      stream,
      commandId,
      atMs: command.at,
      content: contentOf(command),
      initial: unknownPerson,
      // The registry is asked at each try: a notice may have got a new version meanwhile.
      decide: (state) => decide(state, command, ports.registry.about(org, notice)),
      evolve,
    }),
  );
}

async function sealedCommand(
  { ledger, keyring }: Ports,
  { org, person, commandId, command, personal }: Asked,
  stream: string,
): Promise<Result<ConsentCommand, Refusal[]>> {
  if (!personal) return ok(command);
  // No key is made for somebody nobody has registered, and a repeat needs none.
  const met = await ledger.meet(stream, commandId, { fresh: false });
  if (met.earlier) return ok(command);
  if (!met.head) return fail([refusal('person-unknown')]);
  const plain = new TextEncoder().encode(JSON.stringify(personal));
  const sealed = await keyring.seal(evidencePlace(org, person), plain);
  if (!sealed.ok) return fail([refusal('person-erased')]);
  return ok({
    ...command,
    sealed: Buffer.from(sealed.value).toString('base64url'),
  } as ConsentCommand);
}

/** What tells a repeat from another command. Evidence stays out: a hash of it would outlive an erasure. */
function contentOf(command: ConsentCommand): unknown {
  if (command.type === 'expire-consent') return undefined;
  const { at: _, by: __, ...said } = command;
  const { sealed: ___, evidence: ____, ...content } = { sealed: 0, evidence: 0, ...said };
  if (!('answers' in content)) return content;
  return { ...content, answers: content.answers.map(({ evidence: _e, ...answer }) => answer) };
}
