import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ConsentEventSchema,
  create,
  encode,
  type MessageInitShape,
  OptOutEventSchema,
  RegistryEventSchema,
  stateTopics,
  topics,
} from '@doui/events';
import { connect, type Stream } from '@doui/stream';
import { clientToken, kafkaAs, serverSettings, testServers } from '@doui/testing';
import {
  consentRecord,
  optOutRecord,
  type RegistryBody,
  registryRecord,
  versionCounter,
} from '@doui/testing/owners';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { compose } from '../src/compose.ts';
import { configFrom } from '../src/config.ts';

export const org = 'hikkoshibin';

export const connectAs = (user: string): Stream => connect(kafkaAs(user));

/** The settings of the service on the servers of this test run. */
export function settings(smtpPort: number): Record<string, string> {
  return {
    ...serverSettings('notification'),
    // Nobody is there: what is tried here must go without them.
    DOUI_CONSENT_URL: 'http://127.0.0.1:1',
    DOUI_OPT_OUT_URL: 'http://127.0.0.1:1',
    DOUI_PORTAL_URL: 'https://doui.example',
    DOUI_SMTP_HOST: '127.0.0.1',
    DOUI_SMTP_PORT: String(smtpPort),
    DOUI_SMTP_TLS: 'none',
    DOUI_WEBHOOK_ALLOW_LOOPBACK: 'true',
    DOUI_WEBHOOK_SCHEDULE_MS: '0,300,600,900',
  };
}

/** The service within this process, on real servers. */
export async function startNotification(smtpPort: number) {
  const notification = await compose(configFrom(settings(smtpPort)));
  const { port } = await notification.start();
  return {
    call: caller(port),
    async stop() {
      for (const stop of notification.stops) await stop();
    },
  };
}

/** Calls the API of a service on this machine with the token of a client. */
export const caller =
  (port: number) => async (client: string, method: string, path: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/organisations/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await clientToken(client)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : undefined) as never };
  };

export type Mail = { readonly to: string[]; readonly raw: string; readonly text: string };

/** A mail server that keeps what it gets. */
export async function smtpSink() {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('latin1');
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw, text: textsOf(raw) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    mails,
    port,
    to: (address: string) => mails.filter((mail) => mail.to.includes(address)),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The base64 parts of a mail, put into words. */
const textsOf = (raw: string): string =>
  raw
    .split(/\r\n--/)
    .map((part) =>
      part
        .split(/\r\n\r\n/)
        .slice(1)
        .join(''),
    )
    .map((body) => Buffer.from(body, 'base64').toString('utf8'))
    .join('\n');

export type Hook = {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
};

/** A partner's endpoint; `answer` says what it answers. */
export async function receiver(answer: () => number = () => 204, port = 0) {
  const hooks: Hook[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      hooks.push({ headers: request.headers, body, atMs: Date.now() });
      response.writeHead(answer()).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    hooks,
    port: address.port,
    url: `http://127.0.0.1:${address.port}/hook`,
    verified: (secret: string) =>
      hooks.map(
        ({ body, headers }) =>
          new Webhook(secret).verify(body, headers as Record<string, string>) as {
            type: string;
            data: { pairwise_id: string; stop_id: string; purpose: string; items: object[] };
          },
      ),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ConsentWhat = NonNullable<MessageInitShape<typeof ConsentEventSchema>['what']>;
type OptOutWhat = NonNullable<MessageInitShape<typeof OptOutEventSchema>['what']>;

/** Plays the owners of the topics: writes what they would write, in their order. */
export async function owners() {
  const stream = connectAs('admin');
  const publisher = stream.publisher();
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  const count = versionCounter();
  for (const topic of stateTopics) {
    await stream.writeGenesis({ topic, incarnation: 'test', macKey });
  }
  const next = (stream: string): bigint => BigInt(count(stream));
  const atMs = () => BigInt(Date.now());
  // Above what an earlier run has left on the topic.
  let stamp = 0n;
  const stateVersion = () => atMs() * 1000n + ++stamp;
  const consentState = (person: string, whats: readonly ConsentWhat[]) => {
    const erased = whats.some((what) => what.case === 'erased');
    const version = stateVersion();
    const given = whats.flatMap((what) => (what.case === 'answered' ? what.value.answers : []));
    const withdrawn = new Set(
      whats.flatMap((what) => (what.case === 'withdrawn' ? [what.value.purpose] : [])),
    );
    const answers = given.map((said) => {
      const purpose = said?.purpose ?? '';
      const gone = withdrawn.has(purpose);
      return {
        ...{ purpose, purposeVersion: said?.purposeVersion ?? 1, answerVersion: 1n },
        ...{ notice: 'n', noticeVersion: 1, givenAtMs: atMs() },
        ...{ status: gone ? 'withdrawn' : 'given', scopes: gone ? [] : (said?.scopes ?? []) },
      };
    });
    return consentRecord({ org, person, version, erased, answers });
  };
  const text = (word: string) => ({ ja: `${word}の日本語名`, en: `${word} in English` });
  return {
    text,
    async consent(person: string, ...whats: ConsentWhat[]) {
      const key = `${org}/person/${person}`;
      const records = whats.map((what) => {
        const version = next(`consent:${key}`);
        const event = create(ConsentEventSchema, { org, person, version, atMs: atMs(), what });
        return { topic: topics.consentEvents, key, value: encode(ConsentEventSchema, event) };
      });
      await publisher.send([consentState(person, whats), ...records]);
      return records;
    },
    async optOut(person: string, what: OptOutWhat) {
      const key = `${org}/person/${person}`;
      const version = next(`optout:${key}`);
      const event = create(OptOutEventSchema, {
        ...{ org, kind: 'person', id: person, version, atMs: atMs(), what },
      });
      const state = optOutRecord({
        ...{ org, id: person, version: stateVersion() },
        body: {
          case: 'person',
          value: what.case === 'contactStopped' ? { contactStops: [what.value.channel ?? ''] } : {},
        },
      });
      await publisher.send([
        state,
        { topic: topics.optoutEvents, key, value: encode(OptOutEventSchema, event) },
      ]);
    },
    async registry(kind: string, id: string, body: RegistryBody) {
      await publisher.send([registryRecord({ org, kind, id, version: stateVersion(), body })]);
    },
    async purposePublished(id: string, change: string, publishedVersion: number) {
      const key = `${org}/purpose/${id}`;
      const event = create(RegistryEventSchema, {
        ...{ org, kind: 'purpose', id, version: next(`registry:${key}`), atMs: atMs() },
        ...{ what: 'published', change, publishedVersion },
      });
      const value = encode(RegistryEventSchema, event);
      await publisher.send([{ topic: topics.registryEvents, key, value }]);
    },
    again: (records: Parameters<typeof publisher.send>[0]) => publisher.send(records),
    stop: () => publisher.close(),
  };
}
