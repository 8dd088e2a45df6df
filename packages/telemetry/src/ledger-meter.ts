import { metrics } from './metrics.ts';

/**
 * What a ledger can be asked while it works: how wide the gap between durable and published is, and how
 * fast it commits. `kind` tells the ledgers of one service apart.
 */
export function ledgerMeter(service: string, kind: string) {
  const of = { 'doui.service': service, 'doui.kind': kind };
  const pending = metrics.gauge('doui.publish.pending');
  const oldest = metrics.gauge('doui.publish.oldest');
  const delay = metrics.histogram('doui.publish.delay');
  const answer = metrics.histogram('doui.write.answer');
  const append = metrics.histogram('doui.ledger.append');
  const batch = metrics.histogram('doui.ledger.batch');
  const conflicts = metrics.counter('doui.ledger.conflict');
  return {
    unheard({ streams, oldestMs }: { streams: number; oldestMs: number }): void {
      pending.record(streams, of);
      oldest.record(Math.round(oldestMs), of);
    },
    published: (ms: number): void => delay.record(ms, of),
    answered: (ms: number, published: boolean): void =>
      answer.record(ms, { ...of, 'doui.outcome': published ? 'published' : 'pending' }),
    committed(ms: number, appends: number): void {
      append.record(ms, of);
      batch.record(appends, of);
    },
    conflict: (): void => conflicts.add(1, of),
  };
}
