import { type Addresses, brokersOf, personName, personPassword, staffName } from '@doui/local';
import type { Access } from '../access.ts';
import { table } from '../terminal/table.ts';
import { createTokens } from '../tokens.ts';
import { urlOf } from './services.ts';

/** Addresses, tokens that work now, and lines to copy for a person, an operator and a partner. */
export async function firstCalls(
  at: Addresses & { readonly dataDir: string },
  access: Access,
): Promise<string[]> {
  const tokens = createTokens(access.tokenUrl);
  // The one who consented again in the main job, so that there is something to withdraw.
  const name = personName(3);
  const [person, operator, partner] = await Promise.all([
    tokens.ofPerson(name, personPassword(name)),
    tokens.ofClient(access.client('operator', 'hikkoshibin')),
    tokens.ofClient(access.named('partner-denki')),
  ]);
  const url = urlOf(at, 'portal');
  const org = `${url}/v1/organisations/hikkoshibin`;
  const get = (variable: string, path: string) =>
    `  curl -s -H "Authorization: Bearer $${variable}" ${path}`;
  const id = await personOf(org, person);
  const question = { organisation: 'hikkoshibin', person: id, use: 'provide' };
  const asked = { ...question, purpose: 'movenotice', items: ['name'], recipient: 'denki' };
  const then = { ...asked, at: '2022-03-31T23:59:59+09:00', facts: 'now' };
  const decide = (body: object): string[] => [
    `  curl -s -H "Authorization: Bearer $OPERATOR" -H 'Content-Type: application/json' \\`,
    `    -d '${JSON.stringify(body)}' ${url}/v1/decisions`,
  ];
  return [
    '',
    'addresses / アドレス',
    `  portal / ポータル   ${url}`,
    `  console / 管理画面  ${url}/console`,
    `  API                 ${url}/docs`,
    `  public page / 公表  ${url}/v1/public/organisations/hikkoshibin`,
    `  Keycloak            ${at.keycloakUrl}/realms/doui`,
    `  Kafka               ${brokersOf(at)}`,
    `  MongoDB             ${at.mongoUrl}`,
    `  mails / メール      ${at.dataDir}/mails`,
    '',
    'sign in at the portal as / ポータルにサインインする人(名前とパスワード)',
    ...demoSignIns(),
    '',
    'tokens, good for an hour / トークン(一時間有効)',
    `  PERSON=${person}`,
    `  OPERATOR=${operator}`,
    `  PARTNER=${partner}`,
    '',
    'anybody / だれでも',
    `  curl -s -H 'Accept: application/json' ${url}/v1/public/organisations/hikkoshibin`,
    `a person (${name}) / 本人`,
    get('PERSON', `${org}/persons/me/consents`),
    `  curl -s -X POST -H "Authorization: Bearer $PERSON" -H 'Content-Type: application/json' \\`,
    `    -d '{"commandId":"'$(cat /proc/sys/kernel/random/uuid)'","purpose":"movenotice","method":"button"}' \\`,
    `    ${org}/persons/me/withdrawals`,
    'an operator / 担当者',
    get('OPERATOR', `${org}/feeds/utilitymove/status`),
    get('OPERATOR', `'${org}/provisions?recipient=denki'`),
    'a system that asks before it acts, now and under the rules until March 2022 / 提供してよいかの問い合わせ(現在と、改正前)',
    ...decide(asked),
    ...decide(then),
    'a partner / 提供先',
    get('PARTNER', `'${org}/partners/denki/deliveries?channel=topic'`),
    '',
  ];
}

/** The identifier of whoever has this token, as the organisation's systems know it. */
async function personOf(org: string, token: string): Promise<string> {
  const answer = await fetch(`${org}/persons/me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { person } = (await answer.json()) as { person?: string };
  if (person === undefined) throw new Error(`${org}/persons/me answered ${answer.status}`);
  return person;
}

/**
 * One of the main job who gave everything and touched nothing since, the one who withdrew in it, one who
 * answers for a child, and staff.
 */
function demoSignIns(): string[] {
  const staff = (who: string) => staffName(who, 'hikkoshibin');
  const names = [
    ['a person', '本人', personName(60)],
    ['a person whose stop is certified', '停止が証明された人', personName(1)],
    ['a parent', '保護者', personName(95)],
    ['an operator', '担当者', staff('operator')],
    ['a privacy manager', '管理者', staff('manager')],
    ['a second one', '二人目', staff('manager2')],
    ['an auditor', '監査', staff('auditor')],
  ] as const;
  return table(
    names.map(([en, ja, name]) => [`${en} / ${ja}`, `${name} / ${personPassword(name)}`]),
    { indent: '  ' },
  );
}
