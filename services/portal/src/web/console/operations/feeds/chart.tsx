import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { usePreferences } from '../../../app/preferences.tsx';

export type Line = {
  readonly name: string;
  readonly values: readonly number[];
  readonly look: 'released' | 'withheld';
};

export type ChartProps = {
  readonly label: string;
  /** Said while there is nothing to draw. */
  readonly waiting: string;
  readonly seconds: readonly number[];
  readonly lines: readonly Line[];
  readonly bars?: boolean;
};

const heightPx = 180;
// Told apart by the kind of the line too, not by its colour alone.
const looks = {
  released: { stroke: '#197a4b', fill: '#197a4b33' },
  withheld: { stroke: '#ac3e00', dash: [6, 4] },
} satisfies Record<Line['look'], Partial<uPlot.Series>>;

/** A few numbers over time, as lines or as bars. */
export function Chart({ label, waiting, seconds, lines, bars = false }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const { wording } = usePreferences();
  const names = lines.map(({ name }) => name).join('\n');
  const shapes = lines.map(({ look }) => look).join(' ');

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const english = wording === 'en';
    const made = new uPlot(
      {
        width: box.clientWidth,
        height: heightPx,
        legend: { show: true, live: false },
        cursor: { show: false },
        scales: {
          x: {
            time: true,
            ...(bars ? { range: (_, min, max) => [min - 1_800, max + 1_800] } : {}),
          },
          y: { range: (_, __, max) => [0, Math.max(max * 1.1, 1)] },
        },
        axes: [
          {
            values: (_, splits) =>
              splits.map((at) =>
                new Date(at * 1_000).toLocaleTimeString(english ? 'en-GB' : 'ja-JP', {
                  timeZone: 'Asia/Tokyo',
                  hour: '2-digit',
                  minute: '2-digit',
                  ...(bars ? {} : { second: '2-digit' }),
                }),
              ),
            space: 90,
          },
          { size: 60 },
        ],
        series: [
          {},
          ...names.split('\n').map((name, at) => ({
            label: name,
            width: 2,
            ...looks[shapes.split(' ')[at] === 'withheld' ? 'withheld' : 'released'],
            ...(bars && uPlot.paths.bars ? { paths: uPlot.paths.bars({ size: [0.7, 60] }) } : {}),
            points: { show: false },
          })),
        ],
      },
      [[], ...names.split('\n').map(() => [])],
      box,
    );
    plot.current = made;
    const watcher = new ResizeObserver(() =>
      made.setSize({ width: box.clientWidth, height: heightPx }),
    );
    watcher.observe(box);
    return () => {
      watcher.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, shapes, bars, wording]);

  useEffect(() => {
    plot.current?.setData([[...seconds], ...lines.map(({ values }) => [...values])]);
  });

  return (
    <figure className="m-0">
      {seconds.length === 0 && waiting !== '' && (
        <figcaption className="text-sm text-solid-gray-700">{waiting}</figcaption>
      )}
      <div role="img" aria-label={label} ref={place} className="w-full overflow-hidden" />
    </figure>
  );
}
