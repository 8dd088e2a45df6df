import { append, mark, type NewRecord, type Partition } from './log.ts';

/** An error with the name the broker gives it, which is what the real code looks at. */
export class KafkaError extends Error {
  readonly type: string;
  constructor(type: string) {
    super(type);
    this.type = type;
  }
}

export type Offsets = Map<string, { readonly offset: number; readonly metadata: string }>;

type State = {
  readonly id: string;
  producerId: string;
  epoch: number;
  timeoutMs: number;
  status: 'empty' | 'ongoing' | 'ending';
  how: 'commit' | 'abort';
  sinceMs: number;
  readonly touched: Set<Partition>;
  readonly offsets: Map<string, { group: string; place: string; offset: number; metadata: string }>;
};

export type Identity = {
  readonly id: string;
  readonly producerId: string;
  readonly epoch: number;
};

export type TransactionSettings = {
  readonly now: () => number;
  /** Broker time for what is appended. */
  readonly wallMs: () => number;
  readonly later: (ms: number, run: () => void) => void;
  readonly markersMs: () => number;
  readonly committed: (group: string) => Offsets;
  /** A mistake of the world: nobody is ever put out. */
  readonly noFence: boolean;
  /** A mistake of the world: a transaction never grows too old. */
  readonly noLease: boolean;
  readonly onEnd: (id: string, how: 'commit' | 'abort') => void;
  readonly onFence: (id: string) => void;
  readonly note: (line: string) => void;
};

/** The coordinator of transactions: epochs, one transaction at a time, a sweep of those that are too old. */
export function createTransactions(settings: TransactionSettings) {
  const states = new Map<string, State>();
  let lastId = 0;

  function stateOf({ id, producerId, epoch }: Identity): State {
    const state = states.get(id);
    if (!state || state.producerId !== producerId)
      throw new KafkaError('INVALID_PRODUCER_ID_MAPPING');
    if (epoch !== state.epoch && !settings.noFence) throw new KafkaError('INVALID_PRODUCER_EPOCH');
    return state;
  }

  function begin(state: State): void {
    if (state.status === 'ending') throw new KafkaError('CONCURRENT_TRANSACTIONS');
    if (state.status === 'ongoing') return;
    state.status = 'ongoing';
    state.sinceMs = settings.now();
  }

  /** Decided at once; the markers, and with them the offsets, follow a little later. */
  function end(state: State, how: 'commit' | 'abort'): void {
    state.status = 'ending';
    state.how = how;
    const { producerId } = state;
    const moved = [...state.offsets.values()].map(({ place, offset }) => `${place} to ${offset}`);
    settings.note(`${state.id} epoch ${state.epoch} ${how} ${moved.join()}`);
    settings.later(settings.markersMs(), () => {
      for (const partition of state.touched) mark(partition, producerId, how, settings.wallMs());
      if (how === 'commit') {
        for (const { group, place, offset, metadata } of state.offsets.values()) {
          settings.committed(group).set(place, { offset, metadata });
        }
      }
      state.touched.clear();
      state.offsets.clear();
      state.status = 'empty';
      settings.onEnd(state.id, how);
    });
  }

  /** The broker's timer: what is too old is aborted and its writer refused from then on. */
  function sweep(): void {
    if (settings.noLease) return;
    for (const state of states.values()) {
      if (state.status !== 'ongoing' || settings.now() - state.sinceMs <= state.timeoutMs) continue;
      state.epoch += 1;
      end(state, 'abort');
    }
  }

  return {
    sweep,
    /** After a restart: what was decided is carried out. */
    recover(): void {
      for (const state of states.values()) if (state.status === 'ending') end(state, state.how);
    },
    initialise(id: string, timeoutMs: number): Identity {
      let state = states.get(id);
      if (!state) {
        lastId += 1;
        state = {
          ...{ id, producerId: String(1000 + lastId), epoch: -1, timeoutMs, status: 'empty' },
          ...{ how: 'abort', sinceMs: 0, touched: new Set(), offsets: new Map() },
        };
        states.set(id, state);
      }
      if (settings.noFence) {
        state.epoch += 1;
        return { id, producerId: state.producerId, epoch: state.epoch };
      }
      if (state.status === 'ongoing') {
        state.epoch += 1;
        end(state, 'abort');
      }
      if (state.status === 'ending') throw new KafkaError('CONCURRENT_TRANSACTIONS');
      state.epoch += 1;
      state.timeoutMs = timeoutMs;
      settings.onFence(id);
      settings.note(`${id} has a new producer, epoch ${state.epoch}`);
      return { id, producerId: state.producerId, epoch: state.epoch };
    },
    addOffset(
      who: Identity,
      consumed: { group: string; place: string; offset: number; metadata: string },
    ): void {
      const state = stateOf(who);
      begin(state);
      state.offsets.set(`${consumed.group} ${consumed.place}`, consumed);
    },
    produce(who: Identity, into: Partition, records: readonly NewRecord[]): number {
      const state = stateOf(who);
      begin(state);
      state.touched.add(into);
      return append(into, records, settings.wallMs(), { producerId: state.producerId });
    },
    end(who: Identity, how: 'commit' | 'abort'): void {
      const state = stateOf(who);
      if (state.status === 'ending') throw new KafkaError('CONCURRENT_TRANSACTIONS');
      if (state.status !== 'ongoing') throw new KafkaError('INVALID_TXN_STATE');
      end(state, how);
    },
  };
}
