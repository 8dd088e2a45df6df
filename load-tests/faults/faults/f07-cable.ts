import type { ApiService } from '@doui/local';
import { apiServices, portOf } from '@doui/local';
import { startForwards } from '../forwards.ts';
import { ipTool, type Network } from '../network.ts';
import type { Run } from '../run.ts';
import type { Stack } from '../stack.ts';
import { answersIn } from './answers.ts';
import { type Fault, required, sleep, took } from './fault.ts';

const host = '127.0.0.1';
/** Less than T, more than T, and longer than any session. */
const pullsMs = [600, 4_000, 20_000];
/** What was released when the cable was pulled may still be on its way to us. */
const onItsWayMs = 700;
const flowsMs = 30_000;
const answeredMs = 3_500;

/**
 * F7 with a network of its own: one service at a time stands at the other end of a cable that is pulled. Packets
 * vanish, no connection is ended, and nobody is told; a proxy always answers for the other side.
 */
export const f07Cable: Fault = {
  id: 'F7N',
  title: 'a service at the other end of a cable that is pulled: packets vanish',
  async run(run, { short, patience }) {
    const { stack, clients } = run;
    const { network } = stack;
    if (!network) throw new Error('there is no network to put a service into');
    const waits: (number | undefined)[] = [];
    const from = clients.commands.length;
    const unheardBefore = clients.counts.unheard;
    const gate = { left: 0, pulled: 0 };
    await elsewhere(stack, network, 'gate', async () => {
      waits.push(await run.flows(flowsMs));
      for (const ms of short ? pullsMs.slice(0, 2) : pullsMs) {
        const left = await pulled(run, network, 'gate', ms, waits);
        if (ms > onItsWayMs) gate.pulled += 1;
        gate.left += left;
      }
    });
    waits.push(await run.flows(flowsMs));
    const answers = clients.commands
      .slice(from)
      .flatMap(({ askedAtMs, answer }) => (answer ? [answer.atMs - askedAtMs] : []));
    const unheard = clients.counts.unheard - unheardBefore;
    const slowest = Math.max(0, ...answers);
    for (const service of short ? [] : (['consent', 'opt-out', 'decision'] as const)) {
      if (run.state.over) break;
      await elsewhere(stack, network, service, async () => {
        waits.push(await run.flows(flowsMs));
        for (const ms of pullsMs) await pulled(run, network, service, ms, waits);
      });
      waits.push(await run.flows(flowsMs));
    }
    const worst = Math.max(...waits.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    return [
      required(
        'nothing is released while the gate is cut off',
        gate.pulled > 0 && gate.left === 0,
        `${gate.left} records in ${gate.pulled} cuts`,
      ),
      required(
        'writes are answered all the same, in 3 s',
        unheard === 0 && answers.length > 0 && slowest <= answeredMs * patience,
        `${answers.length} answers, slowest ${took(slowest)}, ${unheard} without one`,
      ),
      required('it flows again after each', Number.isFinite(worst), `worst ${took(worst)}`),
    ];
  },
};

/** Pulls the cable for so long, while people go on; how many records left meanwhile. */
async function pulled(
  run: Run,
  network: Network,
  service: ApiService,
  ms: number,
  waits: (number | undefined)[],
): Promise<number> {
  const { watch, counts, lines } = run;
  const asked = lines.map((line) => line.clients.commands.length);
  network.pull();
  counts.cuts += 1;
  await sleep(Math.min(ms, onItsWayMs));
  const before = watch.released();
  await sleep(Math.max(0, ms - onItsWayMs));
  const left = ms > onItsWayMs ? watch.released() - before : 0;
  network.plug();
  waits.push(await run.flows(flowsMs));
  const answers = lines.flatMap((line, n) => line.clients.commands.slice(asked[n]));
  const { shown } = answersIn(answers);
  const without = answers.filter(({ answer }) => !answer).length;
  const flowing = `flows after ${took(waits.at(-1))}`;
  run.progress(
    `F7N: ${service} cut off for ${ms} ms, ${flowing}; answers ${shown}, ${without} without one`,
  );
  return left;
}

/** Runs the service in the network of its own meanwhile, where everybody finds it as before. */
async function elsewhere(
  stack: Stack,
  network: Network,
  service: ApiService,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const { servers, supervisor, broker, database } = stack;
  const port = portOf(servers.ports, service);
  const ports = [
    ...[...broker.ways.map(({ at }) => at), database.port],
    Number(new URL(servers.keycloakUrl).port),
    ...apiServices.filter((one) => one !== service).map((one) => portOf(servers.ports, one)),
  ];
  await supervisor.stop(service);
  const forwards = await startForwards([
    ...ports.map((one) => ({ at: { host: network.here, port: one }, to: { host, port: one } })),
    { at: { host, port }, to: { host: network.there, port } },
  ]);
  try {
    const more = { DOUI_HOST: network.there, DOUI_FAULTS_HOST: network.here };
    const { command, args, ...spec } = stack.specOf(service, more);
    await supervisor.start({
      ...{ ...spec, command: ipTool, args: ['netns', 'exec', network.name, command, ...args] },
      // It is free there; here the way to it has it.
      ports: {},
    });
    await meanwhile();
  } finally {
    network.plug();
    await supervisor.stop(service);
    await forwards.close();
    await supervisor.start(stack.specOf(service));
  }
}
