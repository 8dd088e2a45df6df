import type { Text } from '@doui/kernel';

/**
 * The one table from code to HTTP status. Refusals of the law and of a state (`no-consent`,
 * `older-than-stop` …) are not listed one by one: what is not here is a refusal, `409`.
 */
const table = {
  // 400: the shape is wrong, whoever sends it.
  'invalid-request': [400, '要求の形式が正しくありません', 'The request has the wrong shape'],
  'malformed-json': [400, 'JSONとして読めません', 'The body is not JSON'],
  'malformed-url': [400, 'URLとして読めません', 'The address cannot be read'],
  'malformed-http': [400, 'HTTPとして読めません', 'The request is not proper HTTP'],
  // 401, 403, 404: who asks.
  'no-token': [401, 'トークンがありません', 'There is no token'],
  'bad-token': [401, 'トークンが無効です', 'The token is not valid'],
  'signature-missing': [401, '署名がありません', 'There is no signature'],
  'signature-malformed': [400, '署名の形式が正しくありません', 'The signature cannot be read'],
  'bad-signature': [403, '署名が正しくありません', 'The signature does not hold'],
  'signature-too-old': [403, '署名が古すぎます', 'It was signed too long ago'],
  'signature-from-the-future': [
    403,
    '署名の時刻が未来です',
    'It was signed at a time still to come',
  ],
  forbidden: [403, 'この操作の権限がありません', 'The role for this is missing'],
  // the right to publish is there, but not to do it alone.
  'approval-needed': [403, 'もう一人の承認が必要です', 'Another one has to approve'],
  'own-proposal': [403, '自分の提案は承認できません', 'Nobody approves their own proposal'],
  'not-found': [404, '見つかりません', 'There is no such thing'],
  'no-such-route': [404, 'このURLはありません', 'There is no such address'],
  'method-not-allowed': [405, 'このメソッドは使えません', 'This address has no such method'],
  'request-timeout': [408, '要求が時間内に届きませんでした', 'The request took too long to arrive'],
  // 409: the state of things or the law says no.
  refused: [409, '認められません', 'Refused'],
  'command-id-reused': [
    409,
    'コマンドIDが別の内容で使われています',
    'The command id was used for something else',
  ],
  'precondition-failed': [412, '版が変わっています', 'The version has changed'],
  'history-too-long': [409, '履歴が長すぎます', 'The history is too long to be read here'],
  'body-too-large': [413, '要求が大きすぎます', 'The body is too large'],
  'address-too-long': [414, 'URLが長すぎます', 'The address is too long'],
  'unsupported-media-type': [415, 'この形式は受け付けません', 'This content type is not accepted'],
  'unknown-reference': [422, '参照先がありません', 'It refers to something that does not exist'],
  'too-many-requests': [429, '要求が多すぎます', 'Too many requests'],
  'headers-too-large': [431, 'ヘッダーが大きすぎます', 'The headers are too large'],
  // 500, 503: ours. Every 503 says when to try again.
  internal: [500, '内部エラー', 'Something went wrong here'],
  overloaded: [503, '混み合っています', 'Too much is under way'],
  'not-ready': [503, '準備中です', 'Not ready yet'],
  'ledger-unavailable': [503, '台帳に書き込めません', 'The ledger cannot be reached'],
  'ledger-contended': [503, '同時に変更されました', 'Others changed the same at the same time'],
  'publish-unavailable': [503, '配信できません', 'It cannot be published'],
  'database-unavailable': [503, 'データベースに接続できません', 'The database cannot be reached'],
  'access-record-not-written': [
    503,
    'アクセス記録を残せません',
    'The access record could not be written',
  ],
  'view-stale': [503, '最新の状態を確認できません', 'The view is too old to answer from'],
  'not-yet-visible': [503, 'まだ反映されていません', 'What was asked for is not visible yet'],
  'keys-unavailable': [503, '鍵を取得できません', 'The keys cannot be read'],
  'log-damaged': [503, '台帳ログが欠けています', 'The log lacks a part of itself'],
  'log-forked': [503, '台帳ログが署名済みの内容と異なります', 'The log is not what was signed'],
  'log-contended': [
    503,
    '台帳ログに同時に書き込まれました',
    'Others wrote to the log at the same time',
  ],
  'service-unavailable': [503, '関係するサービスが応答しません', 'Another service does not answer'],
  'service-token-unavailable': [503, 'サービスの認証ができません', 'No token for another service'],
} as const satisfies Record<string, readonly [status: number, ja: string, en: string]>;

export type ProblemCode = keyof typeof table;

const isListed = (code: string): code is ProblemCode => Object.hasOwn(table, code);

/** The HTTP status of a code; a code that is not listed is a refusal. */
export const statusOf = (code: string): number => (isListed(code) ? table[code][0] : 409);

/** The title of a code in both languages. */
export function titleOf(code: string): Text {
  const [, ja, en] = table[isListed(code) ? code : 'refused'];
  return { ja, en };
}

/** Every listed code with status and titles, for the generated page. */
export const problemCodes: readonly { code: ProblemCode; status: number; title: Text }[] =
  Object.keys(table)
    .filter(isListed)
    .map((code) => ({ code, status: table[code][0], title: titleOf(code) }));
