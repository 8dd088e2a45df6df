import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeBearer } from '@doui/auth/fake';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeFake } from '../src/compose.ts';

// The shipped examples go through the public API, in the order things name each other.
const examples = join(import.meta.dirname, '../../../examples/organisations');
const order = [
  ['items', 'items', false],
  ['processors', 'processors', false],
  ['purposes', 'purposes', true],
  ['recipients', 'recipients', false],
  ['jointUses', 'joint-uses', false],
  ['notices', 'notices', true],
  ['feeds', 'feeds', false],
] as const;

const service = composeFake();
let base = '';
beforeAll(async () => {
  base = `http://127.0.0.1:${(await service.start()).port}`;
});
afterAll(() => service.stop());

async function call(method: string, path: string, org: string, body?: unknown) {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: fakeBearer({ roles: ['privacy-manager'], org }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text };
}

test.each(
  readdirSync(examples, { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map(({ name }) => name),
)(
  'R-8: %s is registered, published and shown, and applying it again writes nothing',
  async (org) => {
    const files = readdirSync(join(examples, org)).filter((file) => file.endsWith('.yaml'));
    const all = Object.assign(
      {},
      ...files.map((file) => parse(readFileSync(join(examples, org, file), 'utf8'))),
    );
    const url = `/v1/organisations/${org}`;
    const answers: [string, number, string][] = [];
    const keep = async (what: string, answer: Promise<{ status: number; text: string }>) => {
      const { status, text } = await answer;
      answers.push([what, status, status < 300 ? '' : text]);
    };
    for (const round of [201, 200]) {
      answers.length = 0;
      await keep(org, call('PUT', url, org, all.profile));
      for (const [section, collection, published] of order) {
        for (const [id, body] of Object.entries(all[section] ?? {})) {
          await keep(id, call('PUT', `${url}/${collection}/${id}`, org, body));
          if (published && round === 201)
            await keep(id, call('POST', `${url}/${collection}/${id}:publish`, org, {}));
        }
      }
      expect(answers.filter(([, status]) => status !== round)).toEqual([]);
    }
    const page = await call('GET', `/v1/public/organisations/${org}`, org);
    expect(page.status).toBe(200);
    expect(page.text).toContain(all.profile.name.ja);
  },
);
