import type { Auth } from '@doui/auth';
import { type AccessLog, type App, createApp, inView } from '@doui/http';
import type { FeedFacts } from '@doui/law';
import type { Logger } from '@doui/telemetry';
import type { View } from '@doui/view';
import type { Gates } from './feeds/gates.ts';
import type { Judge } from './feeds/release-batch.ts';
import { statusRoute } from './feeds/routes.ts';
import type { Journal } from './filter/journal.ts';
import { filterRoute } from './filter/routes.ts';
import { holdRoute } from './holds/routes.ts';

export type GateAppDeps = {
  readonly config: { readonly host: string; readonly port: number };
  readonly auth: Auth;
  readonly log: Logger;
  readonly access: AccessLog;
  readonly view: View;
  readonly gates: Pick<Gates, 'get'>;
  readonly judge: (feed: FeedFacts) => Judge;
  readonly journal: Journal;
  readonly journalRead: () => Promise<boolean>;
  readonly instance: string;
  readonly partitions: number;
  readonly now: () => number;
  readonly health: Readonly<{ view: () => boolean; fresh: () => boolean }> &
    Readonly<Record<string, () => boolean>>;
};

/** How long a batch waits for a position that is still on its way. */
const atLeastMs = 1_000;

/** The HTTP side of the gate. */
export function gateApp(deps: GateAppDeps): App {
  const { view, gates } = deps;
  const reached = inView(view.position, atLeastMs);
  return createApp({
    service: 'gate',
    summary: {
      ja: '第三者提供のフィードを、鮮度の証明がある間だけ、項目ごとに判定して通します。',
      en: 'Lets the records of third-party feeds pass, item by item, only while its view is provably fresh.',
    },
    config: deps.config,
    auth: deps.auth,
    log: deps.log,
    access: deps.access,
    health: deps.health,
    follows: { consent: reached, 'opt-out': reached, 'purpose-registry': reached },
    routes: [
      statusRoute({
        feed: view.feed,
        statuses: (id) => gates.get(id)?.statuses() ?? [],
        instance: deps.instance,
      }),
      holdRoute(view),
      filterRoute({
        feed: view.feed,
        gate: gates.get,
        judge: deps.judge,
        journal: deps.journal,
        journalRead: deps.journalRead,
        fresh: deps.health.fresh,
        access: deps.access,
        partitions: deps.partitions,
        now: deps.now,
      }),
    ],
  });
}
