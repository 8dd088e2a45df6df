import { useTranslation } from 'react-i18next';
import { closingVerdict } from '../../../app/closing.ts';
import type { Tone } from '../../../design/badge.tsx';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { useTimes } from '../common/use-words.ts';
import type { StopCase } from './stop-case.ts';

const tones: Readonly<Record<Verdict, Tone>> = {
  'in-time': 'good',
  held: 'good',
  unknown: 'info',
  broken: 'bad',
};
type Verdict = Exclude<ReturnType<typeof closingVerdict>, 'open'>;

/** Whether T was held, with what left last and when that was proven: two times, never one. */
export function ClosingBar({ stop }: { stop: StopCase }) {
  const { t } = useTranslation('operations');
  const last = useLastRecord();
  const { duration } = useTimes();
  const verdict = closingVerdict(stop);
  if (verdict === 'open') return null;
  const { boundMs = 0, closingMs = 0 } = stop;
  const times = { bound: duration(boundMs), took: duration(closingMs), last: last(stop) };
  // That something left too late is known, and not only that nothing shows the opposite.
  const overran = verdict === 'broken' && (stop.lastRecordMs ?? 0) > boundMs;
  return (
    <NoticeBar
      tone={tones[verdict]}
      role={verdict === 'broken' ? 'alert' : 'status'}
      title={t(`closing.${overran ? 'overran' : verdict}`, times)}
    >
      {verdict !== 'in-time' && t('closing.times', times)}
    </NoticeBar>
  );
}

/** What left last, in words. */
export function useLastRecord(): (stop: StopCase) => string {
  const { t } = useTranslation('operations');
  const { duration } = useTimes();
  return ({ lastRecordMs, heldT, person }) => {
    if (lastRecordMs === 0) return t('closing.noRecord');
    if (lastRecordMs !== undefined) return t('closing.after', { time: duration(lastRecordMs) });
    return t(heldT === undefined && person ? 'closing.searched' : 'closing.notLooked');
  };
}
