import { latency, named, perSecond } from '../bench/figures.ts';
import { cerbos, type GoTool, goBinary, openfga, whyNotRun } from '../bench/go-tool.ts';
import { atLeast, atMost } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';

const load = { connections: 32, tokenBytes: 800 };
const cpuPerThousand = {
  of: ({ cpuSeconds, operations }: { cpuSeconds: number; operations: number }) =>
    (1_000 * cpuSeconds) / operations,
  unit: 's per 1,000',
};

export const decisionHttp: Row = {
  name: 'decision-http',
  what: 'single decision over HTTP, no audit entry due',
  figure: perSecond,
  goal: atLeast(0.9),
  sizes: {
    small: { ...load, persons: 1_000, questions: 2_000, seconds: 0.7, answerBytes: 470 },
    normal: { ...load, persons: 1_000_000, questions: 200_000, seconds: 5, answerBytes: 470 },
  },
  settings: {
    ours: '32 connections, one request under way on each; token of 2048-bit RS256 checked, then cached; nothing is written',
    baseline: 'the same requests; node:http parses them and answers JSON of the same size',
  },
  alone: true,
  ours: (setup) => startProgram(new URL('../ours/decision-http.ts', import.meta.url), setup),
  baseline: (setup) => startProgram(new URL('../baseline/http-echo.ts', import.meta.url), setup),
  extras: [
    { what: 'ours, CPU', of: 'ours', figure: cpuPerThousand, goal: atMost(0.1, 's') },
    { what: 'ours, p50', of: 'ours', figure: latency(0.5) },
    { what: 'ours, p99', of: 'ours', figure: latency(0.99) },
    { what: 'baseline, p99', of: 'baseline', figure: latency(0.99) },
    { what: 'ours, answer', of: 'ours', figure: named('answerBytes', 'B') },
    { what: 'baseline, answer', of: 'baseline', figure: named('answerBytes', 'B') },
  ],
};

const { alone: _alone, ...withServers } = decisionHttp;

export const decisionHttpAudited: Row = {
  ...withServers,
  name: 'decision-http-audited',
  what: 'single decision over HTTP, audit entry written first',
  goal: atLeast(0.5),
  sizes: {
    // An answer about provision is longer: it says what it obliges to.
    small: { ...decisionHttp.sizes.small, audited: 1, answerBytes: 976 },
    normal: { ...decisionHttp.sizes.normal, audited: 1, answerBytes: 976 },
  },
  settings: {
    ...decisionHttp.settings,
    ours: '32 connections, one request under way on each; the entries of those that wait go to Kafka together, acks=all, before any is answered',
  },
  topics: (run) => ({ [`bench.${run}.access`]: 'journal' }),
};

/** Against a server for authorisation. It keeps no audit log here, so our entry is made but goes nowhere. */
const against = (tool: GoTool, { how, persons }: { how: string; persons: number }): Row => ({
  ...decisionHttp,
  name: tool.name,
  what: `single decision over HTTP, against ${tool.name}`,
  goal: atLeast(3),
  sizes: {
    small: { ...decisionHttp.sizes.small, persons: 200, audited: 1, dropped: 1 },
    normal: { ...decisionHttp.sizes.normal, persons, audited: 1, dropped: 1 },
  },
  settings: {
    ours: 'provision, token checked, its audit entry encoded but not sent',
    baseline: `${tool.name} ${tool.version}, ${how}`,
  },
  missing: (asked) => whyNotRun(tool, asked),
  async fill() {
    goBinary(tool);
  },
  baseline: (setup) => startProgram(new URL(`../baseline/${tool.name}.ts`, import.meta.url), setup),
  extras: [
    { what: 'ours, permitted of all', of: 'ours', figure: named('permits', '') },
    { what: 'baseline, permitted of all', of: 'baseline', figure: named('permits', '') },
    { what: 'ours, p99', of: 'ours', figure: latency(0.99) },
    { what: 'baseline, p99 (ours is to be a third)', of: 'baseline', figure: latency(0.99) },
  ],
});

export const againstServers: readonly Row[] = [
  against(openfga, {
    how: 'check on the memory store, 5,000 persons (200 at small size), a tuple per permitted item; no token',
    // Its memory store looks through all tuples for each check and for each tuple written: with a million persons,
    // eleven million tuples, filling alone would take weeks.
    persons: 5_000,
  }),
  against(cerbos, {
    how: 'check/resources, a million persons (200 at small size), the answer as attributes of the request; no token',
    persons: 1_000_000,
  }),
];
