import { join } from 'node:path';
import { ConsentStateSchema, create, encode, macHeader, sealState, topics } from '@doui/events';
import type { ApiService } from '@doui/local';
import { feed } from '../feeds.ts';
import type { Run } from '../run.ts';
import { deniedBy } from './denied.ts';
import { type Fault, required, took } from './fault.ts';

const flowsMs = 30_000;
/** What a later release may write that says more than these know. */
const laterReader = 99;

/** F20, N+1→N→N+1: every service is replaced by that of an earlier release under load, one after the other, and back. */
export const f20Upgrade: Fault = {
  id: 'F20N',
  title: 'back to an earlier release and on again, service by service, under load',
  async run(run) {
    const { stack } = run;
    const { earlier } = stack;
    if (!earlier) throw new Error('there is no earlier release');
    const waits: (number | undefined)[] = [];
    const replaced: ApiService[] = [];
    async function replace(service: ApiService, directory?: string): Promise<void> {
      const spec = stack.specOf(service);
      await stack.supervisor.stop(service);
      await stack.supervisor.start(
        directory === undefined ? spec : { ...spec, cwd: join(directory, 'services', service) },
      );
      waits.push(await run.flows(flowsMs));
      const release = directory === undefined ? 'this release' : earlier?.commit;
      run.progress(`F20N: ${service} is of ${release}, flows after ${took(waits.at(-1))}`);
    }
    const restricted: { denied: boolean; detail: string }[] = [];
    try {
      for (const service of stack.services) {
        if (run.state.over) break;
        replaced.push(service);
        await replace(service, earlier.directory);
      }
      if (!run.state.over) restricted.push(await restrictedState(run));
    } finally {
      for (const service of replaced) await replace(service);
    }
    const worst = Math.max(...waits.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    return [
      required('the feeds flow after each', Number.isFinite(worst), `worst ${took(worst)}`),
      required(
        'a state of a later release denies its person',
        restricted.every(({ denied }) => denied) && restricted.length > 0,
        restricted.map(({ detail }) => detail).join(', '),
      ),
    ];
  },
};

/** Sealed by its owner, and only for readers that are later than any of these. */
function restrictedState(run: Run): Promise<{ denied: boolean; detail: string }> {
  return deniedBy(run, (key, version) => {
    const person = key.slice(key.lastIndexOf('/') + 1);
    const state = create(ConsentStateSchema, {
      ...{ org: feed.org, person, version: BigInt(version), lowestReader: laterReader },
    });
    const value = encode(ConsentStateSchema, state);
    const mac = sealState(run.stack.macKey, topics.consentState, key, value);
    return { value, headers: { [macHeader]: mac } };
  });
}
