import { expect, test } from 'vitest';
import { layNetwork } from './network.ts';

const laid = (failing?: string) => {
  const said: string[] = [];
  const network = layNetwork(4_000, (...args) => {
    const line = args.join(' ');
    if (failing !== undefined && line.startsWith(failing)) throw new Error(`${line}\nrefused`);
    said.push(line);
  });
  return { said, network };
};
const removed = [
  ...['link del doui4000', 'netns del doui-faults-4000', 'netns del doui-faults-4000-switch'],
];

test('F7N: what a crash left behind under its name is taken away before the cable is laid', () => {
  const { said, network } = laid();
  expect(said.slice(0, 4)).toEqual([...removed, 'netns add doui-faults-4000']);
  expect(network).toMatchObject({ here: '10.231.40.1', there: '10.231.40.2' });
  expect(laid('link del').said).toContain('netns add doui-faults-4000');
});

test('F7N: the cable is pulled and plugged in again, and all of it is taken away at the end', () => {
  const { said, network } = laid();
  if ('why' in network) throw new Error(network.why);
  const before = said.length;
  network.pull();
  network.plug();
  network.remove();
  const middle = '-n doui-faults-4000-switch link set switch';
  expect(said.slice(before)).toEqual([...[`${middle} down`, `${middle} up`], ...removed]);
});

test('F7N: where the right is missing it says why, and leaves nothing behind', () => {
  const { said, network } = laid('addr add');
  expect(network).toEqual({ why: 'addr add 10.231.40.1/30 dev doui4000' });
  expect(said.slice(-3)).toEqual(removed);
});
