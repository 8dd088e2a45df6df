import '@xyflow/react/dist/base.css';
import {
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../app/preferences.tsx';
import { durationText } from '../common/durations.ts';
import { useOwnNames } from '../common/use-words.ts';
import type { EdgeState, NodeKind, Picture, PictureNode } from './picture.ts';

const columnPx = 168;
const rowPx = 92;
const widthPx = 112;
const aboutPx = 44;

const colours: Readonly<Record<EdgeState, string>> = {
  waiting: '#767676',
  done: '#197a4b',
  proven: '#1a1a1a',
  late: '#ce0000',
};
const boxes: Readonly<Record<NodeKind, string>> = {
  service: 'rounded-8 border-2 border-key-900 bg-key-50',
  topic: 'rounded-full border-2 border-solid-gray-600 bg-solid-gray-50',
  feed: 'rounded-8 border-2 border-dashed border-solid-gray-800 bg-white',
  partner: 'rounded-16 border-2 border-solid-gray-800 bg-white',
};

type Shown = Node<{ title: string; kind: NodeKind; kindName: string }, 'thing'>;

function Thing({ data: { title, kind, kindName } }: NodeProps<Shown>) {
  const hidden = 'invisible';
  return (
    <div
      className={`flex min-h-14 w-28 flex-col justify-center px-1.5 py-1 text-center leading-130 ${boxes[kind]}`}
    >
      <Handle type="target" position={Position.Left} className={hidden} />
      <span className="text-[0.6875rem] text-solid-gray-700">{kindName}</span>
      <span className="text-xs font-bold">{title}</span>
      <Handle type="source" position={Position.Right} className={hidden} />
    </div>
  );
}

const kinds = { thing: Thing };

/** The way of a stop through services, topics, flows and partners; a table beside it says the same. */
export function FanOutPicture({ picture }: { picture: Picture }) {
  const { t } = useTranslation('operations');
  const names = useOwnNames();
  const { wording } = usePreferences();
  const rows = Math.max(...picture.nodes.map(({ row }) => row)) + 1;
  const titles = picture.nodes.map(({ kind, names: of }) =>
    of
      .map((name) => (kind === 'service' || kind === 'topic' ? name : names.recipient(name)))
      .join('、'),
  );
  // The names come with a question of their own; whoever changes them changes the picture.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const nodes = useMemo<Shown[]>(
    () =>
      centred(picture.nodes, rows).map(({ node: { id, kind }, y }) => ({
        id,
        type: 'thing',
        position: { x: columnOf(picture.nodes, id) * columnPx, y },
        width: widthPx,
        data: {
          kind,
          kindName: t(`fanOut.kind.${kind}`),
          title: titles[picture.nodes.findIndex((node) => node.id === id)] ?? '',
        },
      })),
    [picture.nodes.map(({ id }) => id).join(' '), titles.join(' '), wording],
  );
  const edges = picture.edges.map(
    ({ id, from, to, state, tookMs }): Edge => ({
      id,
      source: from,
      target: to,
      animated: state === 'waiting',
      // Units everybody writes alike, because there is little room between two things.
      label:
        tookMs === undefined
          ? state === 'late'
            ? t('fanOut.lateShort')
            : '…'
          : durationText(tookMs, 'en'),
      style: { stroke: colours[state], strokeWidth: state === 'late' ? 4 : 2 },
      labelStyle: { fill: colours[state], fontWeight: 700, fontSize: 12 },
      labelBgPadding: [4, 2],
      labelBgStyle: { fill: '#ffffff' },
      markerEnd: { type: MarkerType.ArrowClosed, color: colours[state] },
    }),
  );
  return (
    <div
      role="img"
      aria-label={t('fanOut.pictureLabel')}
      className="hidden w-full rounded-12 border border-solid-gray-300 sm:block"
      style={{ height: Math.min(Math.max(rows * rowPx + aboutPx, 260), 720) }}
    >
      <ReactFlow
        key={picture.nodes.map(({ id }) => id).join(' ')}
        nodes={nodes}
        edges={edges}
        nodeTypes={kinds}
        fitView
        fitViewOptions={{ padding: 0.04 }}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        panOnDrag={false}
        zoomOnScroll={false}
        zoomOnPinch={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      />
    </div>
  );
}

const columnOf = (nodes: readonly PictureNode[], id: string): number =>
  nodes.find((node) => node.id === id)?.column ?? 0;

/** Alone in its column and first of its kind: in the middle of what it leads to. */
function centred(nodes: readonly PictureNode[], rows: number) {
  const below = nodes.find(({ id }) => id === 'notification')?.row ?? rows;
  const middle = (from: number, to: number) => ((from + Math.max(to - 1, from)) / 2) * rowPx;
  return nodes.map((node) => {
    const alone = node.kind === 'service' || node.kind === 'topic';
    if (!alone) return { node, y: node.row * rowPx };
    if (node.column === 0) return { node, y: middle(0, rows) };
    return {
      node,
      y: node.row === below || node.column === 5 ? middle(below, rows) : middle(0, below),
    };
  });
}
