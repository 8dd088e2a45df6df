import { execFileSync } from 'node:child_process';

/** A network namespace at the other end of a cable, for one service at a time. */
export type Network = {
  /** The namespace. */
  readonly name: string;
  /** Ours, as it is reached from there, and the service's, as it is reached from here. */
  readonly here: string;
  readonly there: string;
  /** Pulls the cable: packets vanish, and nobody is told so. */
  pull(): void;
  plug(): void;
  remove(): void;
};

const macs = { here: '02:64:6f:00:00:01', there: '02:64:6f:00:00:02' } as const;
const runsMax = 250;

/** The system's own tool for all of this. */
export const ipTool = 'ip';
const callIp = (...args: readonly string[]): void =>
  void execFileSync(ipTool, args, { stdio: ['ignore', 'ignore', 'pipe'] });

/**
 * Lays the cable, with a switch in its middle, so that neither end can know when it is pulled; answers why it
 * cannot be had, where the right to is missing. Names and addresses are of the run's ports, so that what a crash left
 * behind is found and taken away here.
 */
export function layNetwork(portOffset: number, ip = callIp): Network | { why: string } {
  const name = `doui-faults-${portOffset}`;
  const middle = `${name}-switch`;
  const ours = `doui${portOffset}`;
  const net = `10.231.${Math.floor(portOffset / 100) % runsMax}`;
  const [here, there] = [`${net}.1`, `${net}.2`];
  const inside = (...args: readonly string[]): void => ip('-n', name, ...args);
  const between = (...args: readonly string[]): void => ip('-n', middle, ...args);

  function remove(): void {
    for (const what of [
      ['link', 'del', ours],
      ['netns', 'del', name],
      ['netns', 'del', middle],
    ]) {
      try {
        ip(...what);
      } catch {
        // It was not there.
      }
    }
  }

  function lay(): void {
    ip('netns', 'add', name);
    ip('netns', 'add', middle);
    between('link', 'add', 'switch', 'type', 'bridge', 'forward_delay', '0');
    const peer = (port: string) => ['type', 'veth', 'peer', 'name', port, 'netns', middle];
    ip('link', 'add', ours, 'address', macs.here, ...peer('here'));
    ip('link', 'add', 'cable', 'netns', name, 'address', macs.there, ...peer('there'));
    for (const port of ['here', 'there']) between('link', 'set', port, 'master', 'switch', 'up');
    between('link', 'set', 'switch', 'up');
    ip('addr', 'add', `${here}/30`, 'dev', ours);
    ip('link', 'set', ours, 'up');
    inside('addr', 'add', `${there}/30`, 'dev', 'cable');
    inside('link', 'set', 'lo', 'up');
    inside('link', 'set', 'cable', 'up');
    // Known for good on both sides: who asks where a neighbour has gone is told so after three seconds.
    ip('neigh', 'replace', there, 'lladdr', macs.there, 'dev', ours, 'nud', 'permanent');
    inside('neigh', 'replace', here, 'lladdr', macs.here, 'dev', 'cable', 'nud', 'permanent');
  }

  remove();
  try {
    lay();
  } catch (error) {
    remove();
    return { why: (error as Error).message.split('\n')[0] ?? 'ip failed' };
  }
  return {
    ...{ name, here, there, remove },
    pull: () => between('link', 'set', 'switch', 'down'),
    plug: () => between('link', 'set', 'switch', 'up'),
  };
}
