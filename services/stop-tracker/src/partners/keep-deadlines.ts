import { type Instant, sideBySide } from '@doui/kernel';
import type { CaseCommand } from '../cases/decide.ts';
import { type CaseLedger, handleCase, type RecordedCase } from '../cases/handle.ts';
import type { OpenCases } from '../cases/open-cases.ts';
import type { OpenedCase } from '../cases/state.ts';
import type { IncidentDeps, Incidents } from '../incidents/keep-incidents.ts';
import { type Step, stepsDue } from './deadlines.ts';

export type DeadlineDeps = Pick<IncidentDeps, 'feedsOf' | 'pauseFeed'> & {
  readonly ledger: CaseLedger;
  readonly cases: Pick<OpenCases, 'all'>;
  readonly incidents: Incidents;
  readonly graceMs: number;
  readonly now: () => Instant;
  readonly onRecorded: (recorded: RecordedCase) => void;
  readonly onStep: (step: Step) => void;
  readonly onTrouble: (error: unknown) => void;
};

const atOnce = 20;

/** Takes the steps that are due. Two trackers may both try: each step is on record once. */
export function createDeadlines(deps: DeadlineDeps) {
  const { ledger, cases, now, graceMs } = deps;
  let underWay: Promise<void> | undefined;

  async function take(state: OpenedCase, { type, partner }: Step): Promise<void> {
    const { org, id: stop } = state.stop;
    const commandId = `${type}/${partner}`;
    const command = type === 'cut-off' ? await cutOff(state, partner) : plain(type, partner);
    const recorded = await handleCase(ledger, { org, stop, commandId, command });
    // Refused: the partner answered meanwhile, or another tracker was quicker.
    if (!recorded.ok || recorded.value.repeated) return;
    deps.onRecorded(recorded.value);
    deps.onStep({ type, partner });
  }

  const plain = (type: 'remind' | 'escalate', partner: string): CaseCommand => ({
    type: type === 'remind' ? 'remind-partner' : 'escalate-partner',
    atMs: now(),
    partner,
  });

  /** First the feeds and the draft, then the record of it: what is on record has happened. */
  async function cutOff(state: OpenedCase, partner: string): Promise<CaseCommand> {
    const { org, id } = state.stop;
    const feeds = deps.feedsOf(org, partner);
    for (const feed of feeds) await deps.pauseFeed({ org, feed, stop: id });
    const incident = await deps.incidents.draft(state, partner, feeds);
    return { type: 'cut-off-partner', atMs: now(), partner, feeds, incident };
  }

  async function lookNow(): Promise<void> {
    const due = [...cases.all()].flatMap(({ state }) =>
      stepsDue(state, now(), graceMs).map((step) => ({ state, step })),
    );
    // One that waits for the registry keeps no other partner from being reminded.
    await sideBySide(due, atOnce, ({ state, step }) => take(state, step).catch(deps.onTrouble));
    await deps.incidents.look().catch(deps.onTrouble);
  }

  return {
    /** One round at a time; whoever asks meanwhile gets the same. */
    look(): Promise<void> {
      underWay ??= lookNow().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
