import { readFileSync, writeFileSync } from 'node:fs';
import { fakeBearer } from '@doui/auth/fake';
import { caseOrg, casePerson } from '@doui/law/cases';
import { viewOf } from '@doui/testing/cases';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeFake } from '../src/compose-fake.ts';

// The answers in the README are the service's own, word by word. When one of them changes on purpose:
//   DOUI_WRITE_README=1 npx vitest run --project unit services/decision/test/readme.test.ts
const readme = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- answers: begin -->', '<!-- answers: end -->'];

const service = composeFake({
  view: viewOf({
    items: {
      cookie: {
        name: { ja: '閲覧履歴', en: 'browsing history' },
        category: 'personally-referable',
      },
    },
    purposes: {
      study: {
        title: { ja: '移動の統計', en: 'study of movement' },
        items: ['cookie'],
        uses: ['use', 'provide'],
        includesProvision: true,
      },
    },
    recipients: { lab: { name: { ja: '架空研究所', en: 'Imaginary Lab' } } },
    person: { answers: [] },
  }),
  nowMs: () => Date.parse('2026-11-22T12:00:00+09:00'),
});
let base = '';
beforeAll(async () => {
  base = `http://127.0.0.1:${(await service.app.listen()).port}`;
});
afterAll(() => service.app.close());

const question = (at: string) => ({
  organisation: caseOrg,
  use: 'provide',
  person: casePerson,
  purpose: 'study',
  items: ['cookie'],
  recipient: 'lab',
  at,
  facts: 'now',
});

/** The call as one types it, and what came back. */
async function called(at: string): Promise<string> {
  const body = question(at);
  const response = await fetch(`${base}/v1/decisions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: fakeBearer({ roles: ['privacy-manager'], org: caseOrg }),
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  const curl = [
    'curl -s "$DOUI/v1/decisions" -H "authorization: Bearer $TOKEN" \\',
    "  -H 'content-type: application/json' \\",
    `  -d '${JSON.stringify(body)}'`,
  ];
  const answer = JSON.stringify(await response.json(), null, 2);
  return ['```sh', ...curl, '```', '', '```json', answer, '```'].join('\n');
}

const shown = async (): Promise<string> =>
  [
    begin,
    'The last second of the rules of 2017 (`appi-2017`): information that only a recipient ties to a person is not regulated.',
    'これは改正前の最後の一秒です。個人関連情報の提供に、まだ規律はありません。',
    '',
    await called('2022-03-31T23:59:59+09:00'),
    '',
    'A second later (`appi-2022`), Act 31 asks for the consent of the person, confirmed with the recipient.',
    'その一秒後です。第31条により、提供先が本人の同意を得ていることの確認が必要になりました。',
    '',
    await called('2022-04-01T00:00:00+09:00'),
    end,
  ].join('\n');

test('the answers in the README are what the service answers, under both rule sets and in both languages', async () => {
  const text = readFileSync(readme, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end) + end.length];
  expect(from).toBeGreaterThan(0);
  const wanted = await shown();
  if (process.env['DOUI_WRITE_README']) {
    writeFileSync(readme, text.slice(0, from) + wanted + text.slice(to));
    return;
  }
  expect(text.slice(from, to)).toBe(wanted);
  // What has to be there for the answers to say anything.
  for (const part of ['appi-2017', 'appi-2022', '"permit"', '"deny"', '第31条', 'art. 31']) {
    expect(wanted).toContain(part);
  }
});
