import {
  fail,
  type Instant,
  ok,
  type Position,
  type Refusal,
  type Result,
  unreachable,
} from '@doui/kernel';
import type {
  Acknowledgement,
  CaseEvent,
  Closing,
  FeedConcerned,
  LastRecord,
  PartnerConcerned,
  Stop,
} from './events.ts';
import { type CaseRefusal, refusal } from './reasons.ts';
import { type CaseState, isOpened, type OpenedCase, type PartnerState } from './state.ts';

type Command<Type extends string, Body> = { readonly type: Type; readonly atMs: Instant } & Body;

export type CaseCommand =
  | Command<'hold-stop', { id: string; org: string; person: string; position: Position }>
  | Command<
      'open-stop',
      {
        stop: Stop;
        boundMs: number;
        feeds: readonly FeedConcerned[];
        partners: readonly PartnerConcerned[];
      }
    >
  | Command<'close-partitions', { closings: readonly Closing[] }>
  | Command<'find-lasts', { lasts: readonly LastRecord[] }>
  | Command<'tell-partner', { partner: string }>
  | Command<'acknowledge', { partner: string; acknowledgement: Acknowledgement }>
  | Command<'remind-partner', { partner: string }>
  | Command<'escalate-partner', { partner: string }>
  | Command<'cut-off-partner', { partner: string; feeds: readonly string[]; incident: string }>
  | Command<'supersede-stop', { by: Position }>
  | Command<'issue-certificate', { kid: string; digest: string; words?: number }>;

type Decided = Result<CaseEvent, Refusal[]>;

const refused = (code: CaseRefusal): Decided => fail([refusal(code)]);

/** One command, one event or why not. A repeat is refused with `nothing-new`: it changes nothing. */
export function decide(state: CaseState, command: CaseCommand): Decided {
  if (command.type === 'hold-stop') {
    if (state.status !== 'unknown') return refused('case-opened-before');
    const { type: _, ...held } = command;
    return ok({ type: 'stop-held', ...held });
  }
  if (command.type === 'open-stop') return openStop(state, command);
  if (!isOpened(state)) return refused('case-unknown');
  return decideOpened(state, command);
}

function openStop(state: CaseState, command: Extract<CaseCommand, { type: 'open-stop' }>): Decided {
  if (isOpened(state)) return refused('case-opened-before');
  const { type: _, stop, ...rest } = command;
  // T runs from the first of held and published.
  const heldMs = state.status === 'held' ? state.heldAtMs : Number.POSITIVE_INFINITY;
  const sinceMs = Math.min(stop.sinceMs, heldMs);
  return ok({ type: 'stop-opened', ...rest, stop: { ...stop, sinceMs } });
}

type Later = Exclude<CaseCommand, { type: 'hold-stop' | 'open-stop' }>;

function decideOpened(state: OpenedCase, command: Later): Decided {
  const { atMs } = command;
  switch (command.type) {
    case 'close-partitions': {
      // A feed is followed to its closing even when the stop was superseded meanwhile: it did close.
      const closings = command.closings.filter((closing) => isNews(state, closing));
      return closings.length === 0
        ? refused('nothing-new')
        : ok({ type: 'partitions-closed', atMs, closings });
    }
    case 'find-lasts':
      return state.lastsFound
        ? refused('nothing-new')
        : ok({ type: 'lasts-found', atMs, lasts: command.lasts });
    case 'tell-partner':
      return aboutPartner(state, command, ({ toldAtMs }) => toldAtMs, 'partner-told');
    case 'acknowledge':
      return acknowledge(state, command);
    case 'remind-partner':
      return aboutPartner(state, command, ({ remindedAtMs }) => remindedAtMs, 'partner-reminded');
    case 'escalate-partner':
      return aboutPartner(
        state,
        command,
        ({ escalatedAtMs }) => escalatedAtMs,
        'partner-escalated',
      );
    case 'cut-off-partner': {
      const cut = aboutPartner(state, command, ({ cutOffAtMs }) => cutOffAtMs, 'partner-cut-off');
      const { feeds, incident } = command;
      return cut.ok ? ok({ ...cut.value, feeds, incident } as CaseEvent) : cut;
    }
    case 'supersede-stop':
      return supersede(state, command);
    case 'issue-certificate': {
      const { kid, digest, words } = command;
      const counted = words === undefined ? {} : { words };
      return state.certificate?.digest === digest
        ? refused('nothing-new')
        : ok({ type: 'certificate-issued', atMs, kid, digest, ...counted });
    }
    default:
      return unreachable(command);
  }
}

function isNews({ feeds }: OpenedCase, { feed, partition }: Closing): boolean {
  const concerned = feeds.find((one) => one.feed === feed);
  if (!concerned || partition < 0 || partition >= concerned.partitions) return false;
  return !concerned.closed.some((had) => had.partition === partition);
}

function aboutPartner(
  state: OpenedCase,
  { partner: id, atMs }: { readonly partner: string; readonly atMs: Instant },
  known: (partner: PartnerState) => Instant | undefined,
  type: 'partner-told' | 'partner-reminded' | 'partner-escalated' | 'partner-cut-off',
): Decided {
  const partner = state.partners.find((one) => one.partner === id);
  if (!partner) return refused('not-concerned');
  if (known(partner) !== undefined) return refused('nothing-new');
  // Being told is a fact of the past; the others press for an answer nobody waits for any more.
  if (type !== 'partner-told' && state.status !== 'closing' && state.status !== 'closed') {
    return refused('case-ended');
  }
  return ok({ type, atMs, partner: id });
}

/** An answer is kept also after the end of the case: it is evidence. */
function acknowledge(
  state: OpenedCase,
  { partner: id, acknowledgement, atMs }: Extract<CaseCommand, { type: 'acknowledge' }>,
): Decided {
  const partner = state.partners.find((one) => one.partner === id);
  if (!partner) return refused('not-concerned');
  const had = partner.acknowledgements.some(({ kind }) => kind === acknowledgement.kind);
  return had
    ? refused('nothing-new')
    : ok({ type: 'partner-acknowledged', atMs, partner: id, acknowledgement });
}

/** giving again ends the case, but only later and by the side that stopped. Deny wins a tie. */
function supersede(
  state: OpenedCase,
  { by, atMs }: Extract<CaseCommand, { type: 'supersede-stop' }>,
): Decided {
  if (state.status === 'superseded' || state.status === 'complete') return refused('case-ended');
  const { position } = state.stop;
  const sameSide = by.service === position.service && by.stream === position.stream;
  if (!sameSide || by.version <= position.version) return refused('deny-wins');
  return ok({ type: 'stop-superseded', atMs, by });
}
