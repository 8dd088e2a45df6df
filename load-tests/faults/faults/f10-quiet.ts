import { type Fault, required, sleep } from './fault.ts';

/** F10: nobody answers or withdraws. */
export const f10: Fault = {
  id: 'F10',
  title: 'nobody answers or withdraws for minutes',
  async run(run, { short }) {
    const { watch } = run;
    run.pauseTurns(true);
    const since = watch.statuses.length;
    const before = watch.outputs.length;
    const minutes = short ? 0.5 : 10;
    await sleep(minutes * 60_000);
    run.pauseTurns(false);
    const stale = watch.statuses.slice(since).filter(({ why }) => why === 'view-stale').length;
    const said = watch.statuses.length - since;
    return [
      required(
        'the gate stays open',
        watch.outputs.length > before,
        `${watch.outputs.length - before} records`,
      ),
      // On two cores a stale moment can be the machine's; it must be an exception.
      required(
        'and provably fresh',
        stale <= said * 0.02,
        `${stale} of ${said} reports were stale`,
      ),
    ];
  },
};
