import { closingVerdict } from '../../../app/closing.ts';
import type { CaseFeed, CasePartner, StopCase } from '../stops/stop-case.ts';

export type NodeKind = 'service' | 'topic' | 'feed' | 'partner';
export type PictureNode = {
  readonly id: string;
  readonly kind: NodeKind;
  /** A service or topic by its own name; a feed by its recipient, a partner by its recipients. */
  readonly names: readonly string[];
  readonly column: number;
  readonly row: number;
};

/**
 * `late`: it came after its bound, or has not come and the bound is over. `proven`: it was proven after the
 * bound that a flow had closed, but what left last left within it.
 */
export type EdgeState = 'waiting' | 'done' | 'proven' | 'late';
export type PictureEdge = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly what:
    | 'answered'
    | 'published'
    | 'applied'
    | 'closed'
    | 'informed'
    | 'told'
    | 'acknowledged';
  readonly state: EdgeState;
  /** Since T runs; absent: not yet. */
  readonly tookMs?: number;
  /** By when, counted from the same moment. */
  readonly boundMs?: number;
};

export type Picture = {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
};

const ms = (at: string | undefined): number | undefined =>
  at === undefined ? undefined : Date.parse(at);
const first = (times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** From when the times of a stop are counted: T runs from there. */
export const beginOf = (stop: StopCase): number | undefined => ms(stop.since ?? stop.heldAt);

/** What the owner of a stop is called: `consent:org/person/id:7` is of consent. */
export const ownerOf = ({ position }: StopCase): string => position.split(':')[0] ?? '';

const closedAt = ({ closed, closedAt: at }: CaseFeed) => (closed ? ms(at) : undefined);
const settledAt = ({ settled, acknowledgements }: CasePartner) =>
  settled ? ms(acknowledgements.find(({ kind }) => kind !== 'received')?.at) : undefined;

/** The moments at which something of the stop happened, in order: what a replay walks through. */
export function momentsOf(stop: StopCase): number[] {
  const times = [
    beginOf(stop),
    ...stop.feeds.flatMap(({ partitions }) => partitions.map((one) => ms(one.closedAt))),
    ...stop.partners.flatMap(({ toldAt, acknowledgements }) => [
      ms(toldAt),
      ...acknowledgements.map(({ at }) => ms(at)),
    ]),
    ms(stop.openedAt),
  ].filter((time) => time !== undefined);
  return [...new Set(times)].sort((a, b) => a - b);
}

/** The owners whose topics do not have their whole name (architecture, Topics). */
const saidIn: Readonly<Record<string, string>> = {
  'purpose-registry': 'registry',
  'opt-out': 'optout',
};

/**
 * A stop on its way through the house, as it stood at a moment. The same for one that is under way
 * and for one that is over: everything is read from the case.
 */
export function pictureOf(stop: StopCase, atMs: number): Picture {
  const owner = ownerOf(stop);
  const begin = beginOf(stop) ?? atMs;
  const held = closingVerdict(stop) === 'held';
  const edge = (
    id: string,
    ends: readonly [string, string],
    what: PictureEdge['what'],
    happened: number | undefined,
    bound?: number,
  ): PictureEdge => {
    const known = happened !== undefined && happened <= atMs;
    const isLate = bound !== undefined && (known ? happened : atMs) > begin + bound;
    const ofFlows = what === 'applied' || what === 'closed';
    // Only the proof was late: then the time without it was no breach either.
    const late = !(ofFlows && held) ? 'late' : known ? 'proven' : 'waiting';
    return {
      ...{ id, from: ends[0], to: ends[1], what },
      state: isLate ? late : known ? 'done' : 'waiting',
      ...(known ? { tookMs: happened - begin } : {}),
      ...(bound === undefined ? {} : { boundMs: bound }),
    };
  };
  const { feeds, partners, boundMs } = stop;
  const applied = first(feeds.flatMap(({ partitions }) => partitions.map((p) => ms(p.closedAt))));
  const informed = first(partners.map(({ toldAt }) => ms(toldAt)));
  const answered = stop.status === 'held' ? undefined : begin;
  const service = (id: string, column: number, row: number): PictureNode => ({
    ...{ id, kind: 'service', names: [id], column, row },
  });
  const topic = (id: string, column: number, row: number): PictureNode => ({
    ...{ id, kind: 'topic', names: [id], column, row },
  });
  const said = saidIn[owner] ?? owner;
  const [state, events] = [`doui.${said}.state.v1`, `doui.${said}.events.v1`];
  const below = Math.max(feeds.length, 1);
  return {
    nodes: [
      service(owner, 0, 0),
      topic(state, 1, 0),
      topic(events, 1, below),
      service('gate', 2, 0),
      service('notification', 2, below),
      service('stop-tracker', 5, 0),
      ...feeds.map(
        ({ feed, recipient }, row): PictureNode => ({
          ...{ id: `feed/${feed}`, kind: 'feed', names: [recipient], column: 3, row },
        }),
      ),
      ...partners.map(
        ({ partner, recipients }, row): PictureNode => ({
          ...{ id: `partner/${partner}`, kind: 'partner', names: recipients, column: 4 },
          row: below + row,
        }),
      ),
    ],
    edges: [
      edge('answered', [owner, state], 'answered', answered),
      edge('published', [owner, events], 'published', answered),
      ...(feeds.length === 0
        ? []
        : [edge('applied', [state, 'gate'], 'applied', applied, boundMs)]),
      ...feeds.flatMap((feed) => [
        edge(feed.feed, ['gate', `feed/${feed.feed}`], 'closed', closedAt(feed), boundMs),
      ]),
      ...(partners.length === 0
        ? []
        : [edge('informed', [events, 'notification'], 'informed', informed)]),
      ...partners.flatMap((partner) => {
        const id = `partner/${partner.partner}`;
        const due = (ms(partner.dueAt) ?? begin) - begin;
        return [
          edge(`told/${id}`, ['notification', id], 'told', ms(partner.toldAt)),
          edge(`said/${id}`, [id, 'stop-tracker'], 'acknowledged', settledAt(partner), due),
        ];
      }),
    ],
  };
}
