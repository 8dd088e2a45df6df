import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { createAuth, createLogin } from '@doui/auth';
import { keycloakOf, mongoOf, type Stop } from '@doui/http';
import { deriveKey, readMasterKey } from '@doui/keyring';
import { connectMongo } from '@doui/ledger';
import { logger } from '@doui/telemetry';
import type { Config } from './config.ts';
import type { Services } from './server/api/proxy.ts';
import { portalApp } from './server/app.ts';
import { createCookies } from './server/cookies.ts';
import { readPageFiles } from './server/pages/page-files.ts';
import { createSeal } from './server/sessions/seal.ts';
import { mongoSessionStore } from './server/sessions/session-store.ts';
import { createSessions } from './server/sessions/sessions.ts';

export type Portal = { start(): Promise<void>; readonly stops: readonly Stop[] };

const sweepMs = 10 * 60_000;
const minuteMs = 60_000;

/** The portal with everything real. */
export async function compose(config: Config): Promise<Portal> {
  const log = logger('portal');
  const { clientId, clientSecret } = config;
  const keycloak = keycloakOf(config);
  const connection = await connectMongo(mongoOf(config, config.mongoDatabase));
  const master = readMasterKey(config.masterKeyFile);
  const key = (use: string) => deriveKey(master, `portal/${use}`);
  const publicUrl = config.publicUrl.replace(/\/+$/, '');
  const auth = createAuth(keycloak);
  const login = createLogin({
    ...{ ...keycloak, clientId, clientSecret },
    redirectUri: `${publicUrl}/callback`,
  });
  const store = await mongoSessionStore(connection);
  const seal = createSeal(key('seal'));
  const sessions = createSessions({
    ...{ store, login, seal, verify: auth.verify, csrfKey: key('csrf'), now: Date.now },
    hashSubject: (subject) =>
      createHmac('sha256', key('subject')).update(subject).digest('base64url'),
    idleMs: config.sessionIdleMinutes * minuteMs,
    longestMs: config.sessionHoursMax * 60 * minuteMs,
  });
  const app = portalApp({
    ...{ sessions, login, seal, publicUrl, log, now: Date.now },
    cookies: createCookies(publicUrl),
    services: servicesOf(config),
    pages: readPageFiles(config.pagesDir),
    perMinute: config.publicPerMinute,
    embedders: config.embedOrigins,
    ready: () => ({ database: connection.readyState === 1, keys: auth.ready() }),
  });
  const server = createServer({ keepAliveTimeout: 60_000 }, app);
  const sweep = setInterval(() => {
    store.removeEnded(Date.now()).catch((error: unknown) => {
      log.warn('ended sessions stay for now', { error });
    });
  }, sweepMs);
  return {
    async start() {
      await auth.warm();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, resolve);
      });
      log.info('listening', { 'doui.port': config.port });
    },
    stops: [
      () => clearInterval(sweep),
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeIdleConnections();
          setTimeout(() => server.closeAllConnections(), 2_000).unref();
        }),
      () => connection.close(),
    ],
  };
}

const servicesOf = (config: Config): Services => ({
  'purpose-registry': config.purposeRegistryUrl,
  consent: config.consentUrl,
  'opt-out': config.optOutUrl,
  decision: config.decisionUrl,
  gate: config.gateUrl,
  notification: config.notificationUrl,
  records: config.recordsUrl,
  ...(config.stopTrackerUrl === undefined ? {} : { 'stop-tracker': config.stopTrackerUrl }),
});
