import { type FakeToken, fakeBearer } from '@doui/auth/fake';
import { caseOrg, casePerson, type World } from '@doui/law/cases';
import { viewOf } from '@doui/testing/cases';
import { createView, type View } from '@doui/view';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { composeFake } from '../src/compose-fake.ts';

export const world: World = {
  items: { mail: {}, phone: {} },
  purposes: {
    moving: {
      title: { ja: '引越し', en: 'removal' },
      items: ['mail', 'phone'],
      uses: ['use', 'provide'],
      includesProvision: true,
    },
  },
  recipients: { gas: {} },
  person: { answers: [{ purpose: 'moving', status: 'given', scopes: { mail: ['gas'] } }] },
};
export const system: FakeToken = { roles: ['system'], org: caseOrg };
export const manager: FakeToken = { roles: ['privacy-manager'], org: caseOrg };

export const question = {
  organisation: caseOrg,
  use: 'provide',
  person: casePerson,
  purpose: 'moving',
  items: ['mail', 'phone'],
  recipient: 'gas',
};

const now = Date.parse('2026-11-22T12:00:00+09:00');
const atFirst = () => ({
  view: viewOf(world),
  nowMs: now,
  freshnessMs: 20,
  kafkaAway: false,
  recordsAway: false,
});

/** The API over a view in memory; `given` is what a test may change, and each begins with it anew. */
export function decisionApi() {
  const given = atFirst();
  // The app is composed once; the view behind it is exchanged from case to case.
  const current = new Proxy({} as View, {
    get: (_target, name) => Reflect.get(given.view, name),
  });
  const { app, audited, claimed } = composeFake({
    view: current,
    nowMs: () => given.nowMs,
    freshnessMs: () => given.freshnessMs,
    kafkaAway: () => given.kafkaAway,
    recordsAway: () => given.recordsAway,
    // Nothing was there in 2024, so what is asked of then cannot be mistaken for what is now.
    past: {
      at: async () => ({
        facts: createView(),
        from: { person: 'then', registry: 'then', documents: [] },
      }),
    },
  });
  let base = '';
  beforeAll(async () => {
    const { port } = await app.listen();
    base = `http://127.0.0.1:${port}`;
  });
  afterAll(() => app.close());
  beforeEach(() => {
    Object.assign(given, atFirst());
    claimed.length = 0;
    audited.length = 0;
  });

  const send = (
    path: string,
    type: string,
    body: string,
    as: FakeToken | 'nobody',
    headers: Record<string, string> = {},
  ) =>
    fetch(base + path, {
      method: 'POST',
      headers: {
        'content-type': type,
        ...(as === 'nobody' ? {} : { authorization: fakeBearer(as) }),
        ...headers,
      },
      body,
    });

  async function post(
    path: string,
    body: unknown,
    as: FakeToken | 'nobody' = system,
    headers: Record<string, string> = {},
  ) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await send(path, 'application/json', text, as, headers);
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into
    return { status: response.status, body: (await response.json()) as any, response };
  }

  /** The answers of a batch, line by line; a line that is text goes as it stands. */
  async function batch(lines: readonly unknown[], as: FakeToken = system) {
    const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
    const path = '/v1/decisions:batch';
    const response = await send(path, 'application/x-ndjson', body.join('\n'), as);
    const answers = (await response.text()).trim().split('\n');
    return answers.map((line) => JSON.parse(line));
  }

  return { given, audited, claimed, post, batch };
}
