import type { Role } from '@doui/auth';
import { fakeBearer } from '@doui/auth/fake';
import { afterAll, beforeAll, expect } from 'vitest';
import { composeFake } from '../src/compose.ts';
import { purposeBody, t } from './given.ts';

export type Ask = { body?: unknown; role?: Role; org?: string; headers?: Record<string, string> };

export const organisation = { name: t('試験株式会社', 'Test, Inc.'), kind: 'private' };
export const item = { name: t('お名前', 'Name'), category: 'ordinary' };
export const recipient = { name: t('電力', 'Power'), relation: 'third-party' };
export const feed = {
  purpose: 'move',
  recipient: 'denki',
  items: [{ item: 'name', members: ['name'] }],
};

export const faultsOf = (answer: { body: { faults?: { pointer: string; code: string }[] } }) =>
  (answer.body.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

/** The registry in memory, asked over HTTP; `acme` has an item, a recipient and a published purpose. */
export function registryApi() {
  const service = composeFake();
  let base = '';
  beforeAll(async () => {
    base = `http://127.0.0.1:${(await service.start()).port}`;
    await seed('acme');
  });
  afterAll(() => service.stop());

  async function ask(
    method: string,
    path: string,
    { body, role = 'privacy-manager', org = 'acme', headers = {} }: Ask = {},
  ) {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: fakeBearer({ roles: [role], org }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      body: json ? JSON.parse(text) : text,
      headers: response.headers,
    };
  }
  const put = (path: string, body: unknown, more: Ask = {}) =>
    ask('PUT', `/v1/organisations/${more.org ?? 'acme'}${path}`, { body, ...more });
  const post = (path: string, body: unknown, more: Ask = {}) =>
    ask('POST', `/v1/organisations/${more.org ?? 'acme'}${path}`, { body, ...more });

  async function seed(org: string) {
    for (const [path, body] of [
      ['', organisation],
      ['/items/name', item],
      ['/recipients/denki', recipient],
      ['/purposes/move', purposeBody()],
    ] as const) {
      expect((await put(path, body, { org })).status).toBe(201);
    }
    expect((await post('/purposes/move:publish', {}, { org })).status).toBe(201);
  }

  return { prepared: service.prepared, ask, put, post, seed };
}
