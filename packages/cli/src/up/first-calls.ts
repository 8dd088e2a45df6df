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
    `a person (${name}) / 本人`,
    get('PERSON', `${org}/persons/me/consents`),
    `  curl -s -X POST -H "Authorization: Bearer $PERSON" -H 'Content-Type: application/json' \\`,
    `    -d '{"commandId":"'$(cat /proc/sys/kernel/random/uuid)'","purpose":"movenotice","method":"button"}' \\`,
    `    ${org}/persons/me/withdrawals`,
    'an operator / 担当者',
    get('OPERATOR', `${org}/feeds/utilitymove/status`),
    get('OPERATOR', `'${org}/provisions?recipient=denki'`),
    'a partner / 提供先',
    get('PARTNER', `'${org}/partners/denki/deliveries?channel=topic'`),
    '',
  ];
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
