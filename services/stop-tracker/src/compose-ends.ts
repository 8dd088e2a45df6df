import { callService, type PersonHook, type Route } from '@doui/http';
import type { MasterKey } from '@doui/keyring';
import type { MongoConnection } from '@doui/ledger';
import { createPrinter } from '@doui/print';
import type { Consumer, Stream } from '@doui/stream';
import type { logger } from '@doui/telemetry';
import type { View } from '@doui/view';
import type { CaseLedger, RecordedCase } from './cases/handle.ts';
import type { OpenCases } from './cases/open-cases.ts';
import type { CaseReads } from './cases/reads.ts';
import { mongoCertificateStore } from './certificates/certificate-store.ts';
import { createDesk, type Desk } from './certificates/desk.ts';
import { certificateKeys } from './certificates/keys.ts';
import { logProofFrom } from './certificates/log-proof.ts';
import { certificateRoutes } from './certificates/routes.ts';
import type { Config } from './config.ts';
import { mongoIncidentStore } from './incidents/incident-store.ts';
import { createIncidents } from './incidents/keep-incidents.ts';
import { incidentRoutes } from './incidents/routes.ts';
import { createPartnerDoor } from './partners/door.ts';
import { createDeadlines } from './partners/keep-deadlines.ts';
import { pauseFeedAt } from './partners/pause-feed.ts';
import type { Progress } from './stops/progress.ts';

export type EndsDeps = {
  readonly config: Config;
  readonly connection: MongoConnection;
  readonly master: MasterKey;
  readonly auth: { serviceToken(): Promise<string> };
  readonly ca: { readonly ca?: string };
  readonly cases: OpenCases;
  readonly view: View;
  readonly log: ReturnType<typeof logger>;
  readonly now: () => number;
};

/** What leads a stop to its end once its feeds have closed: partners, deadlines, certificates. */
export function composeEnds(deps: EndsDeps) {
  const { config, connection, master, auth, ca, cases, view, log, now } = deps;
  const onTrouble = (error: unknown): void => log.warn('tried again later', { error });
  const onRecorded = ({ position, state }: RecordedCase): void => cases.take(position, state);
  const serviceAt = (url: string) => callService({ url, auth, ...ca });
  const door = createPartnerDoor({
    ...{ connection, master, now, onRecorded, onTrouble },
    notification: serviceAt(config.notificationUrl),
    refused: ({ partner }, code) =>
      log.warn('an acknowledgement is refused', { 'doui.partner': partner, 'doui.code': code }),
  });
  const keys = certificateKeys(config.certificateKeyFiles, master, config.certificateKeyVersion);
  const publicUrl = config.publicUrl.replace(/\/+$/, '');
  const printer = createPrinter();
  const incidents = mongoIncidentStore(connection);
  let ticking: NodeJS.Timeout | undefined;

  const deskOf = (ledger: CaseLedger): Desk =>
    createDesk({
      ...{ ledger, cases, keys, now, onRecorded, onTrouble, issuer: publicUrl },
      store: mongoCertificateStore(connection),
      names: {
        organisation: (org) => view.organisation(org)?.name,
        purpose: (org, id) => view.purpose(org, id)?.title,
        item: (org, id) => view.item(org, id)?.name,
        recipient: (org, id) => view.recipient(org, id)?.name,
      },
      logProofOf: logProofFrom(serviceAt(config.recordsUrl)),
    });
  const feedsOf = (org: string, partner: string): string[] =>
    view
      .feeds()
      .filter((feed) => feed.org === org)
      .filter(({ recipient }) => view.recipient(org, recipient)?.partner === partner)
      .map(({ id }) => id);
  const pauseFeed = pauseFeedAt(serviceAt(config.purposeRegistryUrl));
  const deadlinesOf = (ledger: CaseLedger) =>
    createDeadlines({
      ...{ ledger, cases, now, onRecorded, onTrouble, graceMs: config.partnerGraceMs },
      ...{ feedsOf, pauseFeed },
      incidents: createIncidents({
        ...{ store: incidents, ledger, cases, now, onTrouble, feedsOf, pauseFeed },
      }),
      // A partner that does not answer, or has lost its feeds, is somebody's work now.
      onStep: ({ type, partner }) =>
        log[type === 'remind' ? 'info' : 'error']('a partner owes an acknowledgement', {
          ...{ 'doui.partner': partner, 'doui.operation': type },
        }),
    });

  return {
    prepare: async () => void (await Promise.all([door.prepare(), incidents.prepare()])),
    project: door.project,
    /** What needs the ledger, which needs `project` first. */
    over(ledger: CaseLedger) {
      const desk = deskOf(ledger);
      const deadlines = deadlinesOf(ledger);
      return {
        routes: (reads: CaseReads, who: PersonHook): Route[] => [
          ...door.routes(ledger),
          ...incidentRoutes(incidents),
          ...certificateRoutes({ ...{ reads, who, desk, keys, publicUrl }, print: printer.print }),
        ],
        /** `progress` of the events that open cases: words of partners wait for them. */
        start(stream: Pick<Stream, 'consume'>, progress: Progress): Consumer {
          ticking = setInterval(() => {
            void desk.look();
            void deadlines.look();
          }, config.deadlineEveryMs);
          return door.listen(stream, ledger, { instance: String(config.instance), progress });
        },
      };
    },
    async stop() {
      clearInterval(ticking);
      await printer.close();
    },
  };
}
