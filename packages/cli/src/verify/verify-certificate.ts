import type { Text } from '@doui/kernel';
import {
  type Check,
  certificateType,
  inspectCertificate,
  type Jwks,
  notProven,
  readJws,
  type StopCertificate,
  typeOfJws,
  type VerifierKey,
  verifyCertificate,
} from '@doui/proof';

export type Verdict = { readonly good: boolean; readonly lines: readonly string[] };

const faults = {
  malformed: 'it cannot be read as a stop certificate',
  'unknown-key': 'signed with a key that is not among the given ones',
  'wrong-type': 'signed, but as something else than a stop certificate',
  'bad-signature': 'changed after it was signed, or signed by somebody else',
} as const;

/** What the document says it is, before anything is believed of it. */
export function isCertificate(text: string): boolean {
  const jws = readJws(text);
  return jws !== undefined && typeOfJws(jws) === certificateType;
}

/** Checks a stop certificate and says in both languages what it proves and what it does not. */
export async function certificateVerdict(
  text: string,
  jwks: Jwks,
  logKeys: readonly VerifierKey[],
): Promise<Verdict> {
  const verified = await verifyCertificate(text, jwks);
  if (!verified.ok)
    return { good: false, lines: [`a stop certificate: ${faults[verified.error]}`] };
  const { certificate, kid } = verified.value;
  const checks = inspectCertificate(certificate, logKeys);
  const contradicts = checks.some(({ outcome }) => outcome === 'wrong');
  const { stop, edition } = certificate;
  const [ja, en] = edition === 'complete' ? endOf(stop) : ['途中', 'INTERIM'];
  return {
    good: !contradicts,
    lines: [
      `停止証明書（${ja}） stop certificate, ${en}: ${stop.kind} ${stop.id}, signature good (key ${kid})`,
      ...checks.flatMap(linesOf),
      '  この証明書が示さないこと what it does not show:',
      ...notProven.flatMap((text) => bilingual('    - ', text)),
    ],
  };
}

const endOf = ({ status }: StopCertificate['stop']): readonly [ja: string, en: string] =>
  status === 'superseded' ? ['再同意により終了', 'superseded'] : ['完了', 'complete'];

const outcomes: Readonly<Record<Check['outcome'], string>> = {
  holds: '成立 holds',
  open: '未定 open',
  broken: '超過 EXCEEDED',
  wrong: '矛盾 CONTRADICTION',
};

const linesOf = ({ outcome, text }: Check): string[] => bilingual(`  ${outcomes[outcome]}: `, text);

const bilingual = (lead: string, { ja, en }: Text): string[] => [`${lead}${ja}`, `      ${en}`];
