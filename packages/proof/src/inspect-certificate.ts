import { fromRfc3339, type Text } from '@doui/kernel';
import type { CertifiedPartner, StopCertificate } from './certificate.ts';
import { verifyLogProof } from './log/log-proof.ts';
import type { VerifierKey } from './log/verifier-key.ts';

/** One thing a certificate says that was worked out again from its own figures. */
export type Check = {
  readonly code: CheckCode;
  /** `open`: not said yet, which an interim certificate may. `wrong`: it contradicts itself. */
  readonly outcome: 'holds' | 'open' | 'broken' | 'wrong';
  readonly text: Text;
};
export type CheckCode =
  | 'feeds-closed'
  | 'positions-stated'
  | 'within-bound'
  | 'partners-stopped'
  | 'in-ledger';

/**
 * Works out again what the certificate claims. `broken` is a failure the certificate admits (T was
 * exceeded); `wrong` is a claim its own figures do not bear, and such a certificate proves nothing.
 */
export function inspectCertificate(
  certificate: StopCertificate,
  logKeys: readonly VerifierKey[],
): Check[] {
  return [
    feedsClosed(certificate),
    positionsStated(certificate),
    withinBound(certificate),
    partnersStopped(certificate),
    inLedger(certificate, logKeys),
  ];
}

const isFinal = (certificate: StopCertificate): boolean => certificate.edition === 'complete';

function feedsClosed(certificate: StopCertificate): Check {
  const { feeds } = certificate;
  const open = feeds.reduce((sum, feed) => sum + (feed.open ?? 0), 0);
  const closed = feeds.reduce((sum, feed) => sum + feed.partitions.length, 0);
  if (open > 0) {
    return check('feeds-closed', isFinal(certificate) ? 'wrong' : 'open', {
      ja: `提供経路のうち${open}区画がまだ閉じていません（閉じたもの${closed}区画）`,
      en: `${open} partition(s) of feeds are not closed yet (${closed} are)`,
    });
  }
  return check('feeds-closed', 'holds', {
    ja: `提供経路${feeds.length}本（${closed}区画）はすべて閉じ、それぞれ位置が記されています`,
    en: `all ${feeds.length} feed(s), ${closed} partition(s), are closed, each at a stated position`,
  });
}

function positionsStated({ feeds }: StopCertificate): Check {
  const doubtful = feeds.flatMap(({ feed, partitions }) => {
    const seen = new Set<number>();
    return partitions
      .filter(({ partition, closingOffset }) => {
        const again = seen.has(partition);
        seen.add(partition);
        return again || !Number.isSafeInteger(closingOffset) || closingOffset < 0;
      })
      .map(({ partition }) => `${feed}/${partition}`);
  });
  if (doubtful.length > 0) {
    return check('positions-stated', 'wrong', {
      ja: `閉鎖位置がないか、二度記されています：${doubtful.join('、')}`,
      en: `a closing position is missing or stated twice: ${doubtful.join(', ')}`,
    });
  }
  return check('positions-stated', 'holds', {
    ja: '閉じた区画ごとに閉鎖位置が一つ記されています。そこから先にこの人の記録がないことは、トピックで確かめられます',
    en: 'each closed partition has one closing position; that nothing follows can be checked there',
  });
}

/** Milliseconds from the answer to the last closing; 0 when nothing had to be closed. */
function slowestOf({ feeds, stop }: StopCertificate): number | undefined {
  const since = fromRfc3339(stop.since);
  if (since === undefined) return undefined;
  let slowest = 0;
  for (const { partitions } of feeds) {
    for (const { closedAt } of partitions) {
      const closed = fromRfc3339(closedAt);
      if (closed === undefined) return undefined;
      slowest = Math.max(slowest, closed - since);
    }
  }
  return slowest;
}

/**
 * Milliseconds until the last record left, as far as the certificate says it: what it states must not be
 * less than what the records it names say.
 */
function lastRecordOf({ feeds, stop, guarantee }: StopCertificate): number | undefined {
  const since = fromRfc3339(stop.since);
  const { lastRecordMs } = guarantee;
  if (since === undefined || lastRecordMs === undefined) return undefined;
  let latest = lastRecordMs;
  for (const { last } of feeds.flatMap(({ partitions }) => partitions)) {
    if (!last) continue;
    const left = fromRfc3339(last.appendedAt ?? '');
    if (left === undefined) return undefined;
    latest = Math.max(latest, left - since);
  }
  return latest;
}

function withinBound(certificate: StopCertificate): Check {
  const { guarantee, feeds } = certificate;
  const { boundMs, held } = guarantee;
  const slowest = slowestOf(certificate);
  const open = feeds.some((feed) => (feed.open ?? 0) > 0);
  if (slowest === undefined) {
    return check('within-bound', 'wrong', {
      ja: '時刻を読み取れません',
      en: 'a time cannot be read',
    });
  }
  if (held === undefined) {
    // A late proof shows neither, while the last records are not known.
    const unknown = !isFinal(certificate) || (!open && slowest > boundMs);
    return check('within-bound', unknown ? 'open' : 'wrong', {
      ja: `上限${boundMs}ミリ秒を守れたかは、まだ言えません`,
      en: `whether the bound of ${boundMs} ms was kept cannot be said yet`,
    });
  }
  const last = lastRecordOf(certificate);
  const early = slowest <= boundMs || (last !== undefined && last <= boundMs);
  if (held && (open || !early)) {
    return check('within-bound', 'wrong', {
      ja: `上限${boundMs}ミリ秒を守ったとありますが、数字と合いません（${slowest}ミリ秒）`,
      en: `it says the bound of ${boundMs} ms was kept; its own times say ${slowest} ms`,
    });
  }
  if (held && slowest > boundMs) {
    return check('within-bound', 'holds', {
      ja: `上限${boundMs}ミリ秒より後に出た記録はありません（最後の記録は${last}ミリ秒）。閉鎖の証明は${slowest}ミリ秒で記されました`,
      en: `no record left after the bound of ${boundMs} ms (the last one at ${last} ms); the proof of the closing stood at ${slowest} ms`,
    });
  }
  return held
    ? check('within-bound', 'holds', {
        ja: `回答から${slowest}ミリ秒で最後の経路が閉じました（上限${boundMs}ミリ秒）`,
        en: `the last feed closed ${slowest} ms after the answer (bound ${boundMs} ms)`,
      })
    : check('within-bound', 'broken', {
        ja: `上限${boundMs}ミリ秒を守れませんでした（${slowest}ミリ秒）。証明書はそう述べています`,
        en: `the bound of ${boundMs} ms was NOT kept (${slowest} ms), and the certificate says so`,
      });
}

/** What was stopped may still be kept; an erasure is done by whoever has erased. */
const isDone = (kind: string, { acknowledgements }: CertifiedPartner): boolean =>
  acknowledgements.some(
    (one) => one.kind === 'erased' || (one.kind === 'stopped' && kind !== 'erasure'),
  );

function partnersStopped(certificate: StopCertificate): Check {
  const { partners, stop } = certificate;
  const silent = partners
    .filter((partner) => !isDone(stop.kind, partner))
    .map(({ partner }) => partner);
  const [ja, en] = stop.kind === 'erasure' ? ['消去', 'erased'] : ['停止', 'stopped'];
  if (silent.length === 0) {
    return check('partners-stopped', 'holds', {
      ja: `提供先${partners.length}者はすべて${ja}を確認しました`,
      en: `all ${partners.length} partner(s) acknowledged that they ${en}`,
    });
  }
  // Who gave again ended the waiting: nobody is owed that word any more.
  const owed = isFinal(certificate) && stop.status !== 'superseded';
  return check('partners-stopped', owed ? 'wrong' : 'open', {
    ja: `まだ${ja}を確認していない提供先：${silent.join('、')}`,
    en: `not acknowledged yet by: ${silent.join(', ')}`,
  });
}

/** Whether the log over all ledgers holds the event that is certified. */
function inLedger(
  { ledger: { chain, log } }: StopCertificate,
  keys: readonly VerifierKey[],
): Check {
  const place = `${chain.service}:${chain.stream}:${chain.version}`;
  if (log === undefined) {
    return check('in-ledger', 'open', {
      ja: `台帳ログの証明は付いていません（${place}のハッシュ鎖のみ）`,
      en: `no proof of the log is in it, only the hash in the chain of ${place}`,
    });
  }
  if (keys.length === 0) {
    return check('in-ledger', 'open', {
      ja: '台帳ログの公開鍵が渡されていないため、記載の証明は確かめていません',
      en: 'the proof of the log was not checked: no key of the log was given',
    });
  }
  const { service, stream, version, hash } = chain;
  const verified = verifyLogProof({ service, stream, version, hash }, log, keys);
  if (!verified.ok) {
    return check('in-ledger', 'wrong', {
      ja: `台帳ログの証明が成り立ちません（${verified.error}）`,
      en: `the proof of the log does not hold (${verified.error})`,
    });
  }
  const { index, checkpoint } = verified.value;
  return check('in-ledger', 'holds', {
    ja: `この停止は台帳ログの${index}番にあり、署名済みの${checkpoint.size}件に含まれます`,
    en: `the stop is entry ${index} of the log, under a signed checkpoint of ${checkpoint.size}`,
  });
}

const check = (code: CheckCode, outcome: Check['outcome'], text: Text): Check => ({
  code,
  outcome,
  text,
});

/** What no certificate can show, said beside every good one. */
export const notProven: readonly Text[] = [
  {
    ja: '手元のチェックポイントが、ほかの人に示されたものと同じか（控えと比べれば確かめられます）',
    en: 'that others were shown the same checkpoint (compare it with one that was kept elsewhere)',
  },
  {
    ja: '提供先の社内で実際に何が行われたか（提供先がそう述べたことだけを示します）',
    en: 'what a partner did inside its own house (only that it said so)',
  },
  {
    ja: '提供経路のトピックの中身（閉鎖位置から先は、トピックを読める人が確かめられます）',
    en: 'what stands in a feed’s topic (whoever may read it can check from the closing position on)',
  },
];
