import { brokerNames, type Ports, portOf } from '@doui/local';
import type { Rule } from './kafka-proxy.ts';
import { startProxyThread } from './proxy-thread.ts';

const controller = 'kafka-controller';
const brokers = brokerNames(3);
const everybody = /^/;
const silence = { asked: 'hold', answered: 'hold' } as const;

/** The Kafka client ids under which a broker talks to its peers and to the controller. */
export const namesOf = (id: number): RegExp => new RegExp(`^(broker-${id}-.+|(.+-client-)?${id})$`);

/**
 * What the proxy before a broker (by its number; the controller has none) does so that one broker on the one side and
 * its peers and the controller on the other do not hear each other: nothing gets to it, and nothing it says gets
 * anywhere. What was said meanwhile arrives late, as over a cable that is plugged in again.
 */
export const cutRule = (away: number, before: number | undefined): Rule => ({
  who: before === away ? everybody : namesOf(away),
  ...silence,
});

/** Proxies before the listeners by which three brokers and their controller reach each other. */
export async function startPeers(ports: Ports) {
  const listeners = [...brokers.map((name) => `${name}-peers`), controller];
  const proxies = await Promise.all(
    listeners.map((name) => startProxyThread({ port: portOf(ports, name) })),
  );
  return {
    /** By which port each is to be reached. */
    via: Object.fromEntries(listeners.map((name, n) => [name, proxies[n]?.port ?? 0])) as Ports,
    /** Cuts the broker of that number from all the others; clients still reach it. */
    async cut(away: number): Promise<void> {
      const before = (n: number) => (n < brokers.length ? n + 1 : undefined);
      await Promise.all(proxies.map((proxy, n) => proxy.rule(cutRule(away, before(n)))));
    },
    async heal(): Promise<void> {
      await Promise.all(proxies.map((proxy) => proxy.heal()));
    },
    async close(): Promise<void> {
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
}
