import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { requestOf } from './preload/kafka-requests.ts';

/** What happens to the bytes of one direction. */
export type Fate = 'pass' | 'hold' | 'lose' | { readonly delayMs: number };

/** A rule for the connections of some clients (by Kafka client id; '' where there is none). */
export type Rule = {
  readonly who: RegExp;
  readonly asked: Fate;
  readonly answered: Fate;
};

type Pair = {
  readonly near: Socket;
  readonly far: Socket;
  who: string;
  /** Bytes of it were lost: what came behind them would be read as something else. */
  torn: boolean;
  readonly held: { to: Socket; bytes: Buffer }[];
  /** Bytes on their slow way: what comes behind them stays behind them, also when nothing is slow any more. */
  readonly slow: Map<Socket, { readonly dueMs: number; readonly bytes: Buffer }[]>;
};

/**
 * A TCP proxy between services and one server. It learns whose connection it is from the first request,
 * so that one reader can be cut off while the others of the same process go on.
 */
export async function startFaultProxy(target: { port: number; host?: string }) {
  const pairs = new Set<Pair>();
  let rules: Rule[] = [];
  let refuse = false;
  let lost = 0;

  const fateOf = (pair: Pair, side: 'asked' | 'answered'): Fate =>
    rules.find(({ who }) => who.test(pair.who))?.[side] ?? 'pass';

  function carry(pair: Pair, side: 'asked' | 'answered', bytes: Buffer): void {
    const to = side === 'asked' ? pair.far : pair.near;
    if (side === 'asked' && pair.who === '') pair.who = requestOf(bytes)?.clientId ?? '';
    const fate = fateOf(pair, side);
    if (fate === 'lose') {
      lost += bytes.length;
      pair.torn = true;
      return;
    }
    // What was held before goes first, so that order is kept.
    if (fate === 'hold' || pair.held.some((one) => one.to === to)) {
      pair.held.push({ to, bytes });
    } else later(pair, to, bytes, fate === 'pass' ? 0 : fate.delayMs);
  }

  function later(pair: Pair, to: Socket, bytes: Buffer, delayMs: number): void {
    const waiting = pair.slow.get(to) ?? [];
    if (delayMs === 0 && waiting.length === 0) {
      to.write(bytes);
      return;
    }
    waiting.push({ dueMs: performance.now() + delayMs, bytes });
    pair.slow.set(to, waiting);
    if (waiting.length === 1) arrive(to, waiting);
  }

  /** One after the other, in the order in which they set out. */
  function arrive(to: Socket, waiting: { dueMs: number; bytes: Buffer }[]): void {
    const [first] = waiting;
    if (!first) return;
    const takesMs = Math.max(0, Math.ceil(first.dueMs - performance.now()));
    setTimeout(() => {
      if (!to.destroyed) to.write(first.bytes);
      waiting.shift();
      arrive(to, waiting);
    }, takesMs);
  }

  function release(): void {
    for (const pair of pairs) {
      const losing = [fateOf(pair, 'asked'), fateOf(pair, 'answered')].includes('lose');
      if (pair.torn && !losing) {
        pair.near.destroy();
        pair.far.destroy();
        continue;
      }
      const keep = pair.held.filter(
        ({ to }) => fateOf(pair, to === pair.far ? 'asked' : 'answered') === 'hold',
      );
      for (const one of pair.held) {
        if (!keep.includes(one) && !one.to.destroyed) one.to.write(one.bytes);
      }
      pair.held.splice(0, pair.held.length, ...keep);
    }
  }

  const server = createServer((near) => {
    if (refuse) {
      near.destroy();
      return;
    }
    const far = connect(target.port, target.host ?? '127.0.0.1');
    const pair: Pair = { near, far, who: '', torn: false, held: [], slow: new Map() };
    pairs.add(pair);
    for (const socket of [near, far]) socket.setNoDelay(true);
    near.on('data', (bytes: Buffer) => carry(pair, 'asked', bytes));
    far.on('data', (bytes: Buffer) => carry(pair, 'answered', bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    port,
    /** From now on; what was held and no rule holds any more is let go. */
    rule(...now: Rule[]): void {
      rules = now;
      release();
    },
    /** Ends connections, now and (until `heal`) whenever one is made. */
    cut(who: RegExp, refusing = false): void {
      refuse = refusing;
      for (const pair of pairs) {
        if (!who.test(pair.who)) continue;
        pair.near.destroy();
        pair.far.destroy();
      }
    },
    heal(): void {
      refuse = false;
      rules = [];
      release();
    },
    /** Bytes that were lost so far. */
    lost: (): number => lost,
    async close(): Promise<void> {
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;
