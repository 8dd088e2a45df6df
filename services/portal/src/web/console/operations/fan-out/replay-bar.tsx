import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../design/button.tsx';
import { useTimes } from '../common/use-words.ts';
import type { useReplay } from './use-replay.ts';

type Props = { readonly replay: ReturnType<typeof useReplay>; readonly beginMs: number };

/** Play, stop, and where in the stop one is. */
export function ReplayBar({ replay, beginMs }: Props) {
  const { t } = useTranslation('operations');
  const { duration } = useTimes();
  const id = useId();
  const { at, last, playing, atMs = beginMs, go, play, pause } = replay;
  const time = duration(atMs - beginMs);
  return (
    <div className="my-4 flex flex-wrap items-center gap-4">
      <Button look="solid" onPress={playing ? pause : play}>
        {t(playing ? 'fanOut.pause' : 'fanOut.play')}
      </Button>
      <div className="min-w-48 flex-1">
        <label htmlFor={id} className="block text-sm">
          {t('fanOut.place', { time })}
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={last}
          value={at}
          aria-valuetext={time}
          onChange={(event) => go(Number(event.target.value))}
          className="min-h-8 w-full accent-key-900"
        />
      </div>
    </div>
  );
}
