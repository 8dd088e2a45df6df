import { type Instant, parseStreamKey } from '@doui/kernel';
import { asked, durable, type MongoConnection, settled } from '@doui/ledger';
import { type CaseState, isOpened, isOver, isSettled, type OpenedCase } from './state.ts';

// Where cases are found; what they are stands in the ledger.

type Indexed = {
  readonly _id: string;
  readonly org: string;
  readonly person: string;
  readonly status: string;
  /** Newest first. */
  readonly order: string;
  /** Soonest first; absent when nothing can become overdue any more. */
  readonly due?: string;
  readonly unfinished: boolean;
};

export type Sought = {
  readonly org: string;
  readonly person?: string;
  readonly status?: string;
  readonly after?: string;
  readonly limit: number;
};

export type Found = { readonly stream: string; readonly place: string };

export type CaseStore = {
  prepare(): Promise<void>;
  save(stream: string, state: CaseState): Promise<void>;
  /** Newest first. */
  find(sought: Sought): Promise<Found[]>;
  /** Those past their time at an instant, longest first. */
  overdue(sought: Pick<Sought, 'org' | 'after' | 'limit'>, nowMs: Instant): Promise<Found[]>;
  unfinished(): Promise<string[]>;
};

const digits = 15;
const last = 10 ** digits - 1;
const padded = (ms: number): string => String(ms).padStart(digits, '0');

export function mongoCaseStore(connection: MongoConnection): CaseStore {
  const cases = connection.getClient().db(connection.name).collection<Indexed>('found');
  const read = async (filter: object, sort: 'order' | 'due', limit: number): Promise<Found[]> => {
    const cursor = cases
      .find(filter, settled)
      .sort({ [sort]: 1 })
      .limit(limit);
    const found = await asked(cursor.toArray());
    return found.map((one) => ({ stream: one._id, place: one[sort] ?? '' }));
  };
  return {
    async prepare() {
      await cases.createIndex({ org: 1, order: 1 });
      await cases.createIndex({ org: 1, person: 1, order: 1 });
      await cases.createIndex({ org: 1, due: 1 });
      await cases.createIndex({ unfinished: 1 });
    },
    async save(stream, state) {
      const document = indexed(stream, state);
      if (!document) return;
      await asked(cases.replaceOne({ _id: stream }, document, { upsert: true, ...durable }));
    },
    find: ({ org, person, status, after, limit }) =>
      read(
        {
          org,
          ...(person === undefined ? {} : { person }),
          ...(status === undefined ? {} : { status }),
          ...(after === undefined ? {} : { order: { $gt: after } }),
        },
        'order',
        limit,
      ),
    overdue: ({ org, after, limit }, nowMs) =>
      read({ org, due: { $gt: after ?? '', $lt: padded(nowMs) } }, 'due', limit),
    async unfinished() {
      const found = await cases.find({ unfinished: true }, settled).toArray();
      return found.map(({ _id }) => _id);
    },
  };
}

function indexed(stream: string, state: CaseState): Omit<Indexed, '_id'> | undefined {
  const { org = '', id = '' } = parseStreamKey(stream) ?? {};
  if (state.status === 'unknown') return undefined;
  const { status } = state;
  const atMs = isOpened(state) ? state.openedAtMs : state.heldAtMs;
  const person = (isOpened(state) ? state.stop.person : state.person) ?? '';
  const due = isOpened(state) ? dueAtMs(state) : undefined;
  return {
    org,
    person,
    status,
    order: `${padded(last - atMs)}/${id}`,
    ...(due === undefined ? {} : { due: `${padded(due)}/${id}` }),
    unfinished: isUnfinished(state),
  };
}

/** Somebody has to do something about it yet, if only to certify it. */
const isUnfinished = (state: CaseState): boolean => state.status !== 'unknown' && !isOver(state);

/** When the next thing of a case is past its time. */
function dueAtMs(state: OpenedCase): Instant | undefined {
  const { status, stop, boundMs, partners } = state;
  if (status === 'complete' || status === 'superseded') return undefined;
  const dues = partners
    .filter((partner) => !isSettled(state, partner))
    .map((partner) => partner.dueAtMs);
  if (status === 'closing') dues.push(stop.sinceMs + boundMs);
  return dues.length > 0 ? Math.min(...dues) : undefined;
}
