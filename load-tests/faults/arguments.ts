import { parseArgs } from 'node:util';

export const offs = ['fence', 'tracker-fence', 'lease', 'freshness'] as const;
export type Off = (typeof offs)[number];

export type Arguments = {
  readonly seed: number;
  readonly minutes: number;
  readonly kills: number;
  readonly stops: number;
  readonly short: boolean;
  /** How many times longer than required something may take on this machine. The properties know no patience. */
  readonly patience: number;
  /** How many services are killed at a time. */
  readonly lanes: number;
  readonly only: readonly string[];
  readonly off: Off | undefined;
  /** Only sum up the reports there are. */
  readonly total: boolean;
};

export const usage = `usage: npm run faults [-- --seed S --minutes M --kills N --stops N --lanes N --patience N --short --only F3,F5 --off ${offs.join('|')}]
Runs the whole product under load and faults and checks what it did. --short is the round of npm test.
--off takes one guarantee away; such a run must fail, and ends at the first violation. --total sums up all reports there are.`;

/** Reads the words; throws with what is wrong. */
export function parseArguments(words: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string' },
      kills: { type: 'string' },
      stops: { type: 'string' },
      lanes: { type: 'string' },
      patience: { type: 'string' },
      short: { type: 'boolean' },
      only: { type: 'string' },
      off: { type: 'string' },
      total: { type: 'boolean' },
    },
  });
  const short = values.short === true;
  const off = values.off as Off | undefined;
  if (off !== undefined && !offs.includes(off)) throw new Error(`--off is "${values.off}"`);
  return {
    seed: whole('seed', values.seed, Math.floor(Date.now() / 1_000) % 1_000_000, 0, 2 ** 31),
    minutes: whole('minutes', values.minutes, short ? 15 : 90, 1, 600),
    kills: whole('kills', values.kills, short ? 8 : 200, 0, 10_000),
    stops: whole('stops', values.stops, short ? 3 : 100, 0, 10_000),
    patience: whole('patience', values.patience, short ? 8 : 1, 1, 20),
    lanes: whole('lanes', values.lanes, short ? 3 : 1, 1, 8),
    short,
    only: values.only?.split(',').map((id) => id.toUpperCase()) ?? [],
    off,
    total: values.total === true,
  };
}

function whole(
  name: string,
  text: string | undefined,
  otherwise: number,
  low: number,
  high: number,
) {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= low && number <= high) return number;
  throw new Error(`--${name} is "${text}"; it must be a whole number from ${low} to ${high}`);
}
