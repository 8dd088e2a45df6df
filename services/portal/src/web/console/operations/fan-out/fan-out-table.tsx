import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../../design/badge.tsx';
import { Table } from '../../../design/table.tsx';
import { useOwnNames, useTimes } from '../common/use-words.ts';
import type { EdgeState, Picture, PictureEdge } from './picture.ts';

const tones: Readonly<Record<EdgeState, Tone>> = {
  waiting: 'info',
  done: 'good',
  proven: 'calm',
  late: 'bad',
};

/** The picture as a table: for who hears it read, and for a phone. */
export function FanOutTable({ picture }: { picture: Picture }) {
  const { t } = useTranslation('operations');
  const names = useOwnNames();
  const { duration } = useTimes();
  const nodes = new Map(picture.nodes.map((node) => [node.id, node]));
  const nameOf = (id: string) => {
    const node = nodes.get(id);
    if (!node) return id;
    const own = node.kind === 'service' || node.kind === 'topic';
    return node.names.map((name) => (own ? name : names.recipient(name))).join('、');
  };
  const time = ({ tookMs }: PictureEdge) => (tookMs === undefined ? '—' : duration(tookMs));
  return (
    <Table
      caption={t('fanOut.tableLabel')}
      rows={picture.edges}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'what',
          title: t('fanOut.what'),
          head: true,
          cell: ({ what, from, to }) => (
            <>
              <span className="font-bold">{t(`fanOut.edge.${what}`)}</span>
              <span className="block text-sm text-solid-gray-700">
                {nameOf(from)} → {nameOf(to)}
              </span>
            </>
          ),
        },
        {
          key: 'state',
          title: t('stops.status'),
          cell: ({ state }) => <Badge tone={tones[state]}>{t(`fanOut.state.${state}`)}</Badge>,
        },
        {
          key: 'time',
          title: t('fanOut.time'),
          cell: (edge) => <span className="tabular-nums">{time(edge)}</span>,
        },
        {
          key: 'bound',
          title: t('fanOut.bound'),
          cell: ({ boundMs }) => (boundMs === undefined ? '—' : duration(boundMs)),
        },
      ]}
    />
  );
}
