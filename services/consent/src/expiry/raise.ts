import { type Instant, parseStreamKey } from '@doui/kernel';
import { metrics } from '@doui/telemetry';
import { itself } from '../actor.ts';
import { handle } from '../consents/handle.ts';
import type { Ports } from '../ports.ts';
import type { Due, DueIndex } from './due.ts';

type Deps = {
  readonly ports: Ports;
  readonly due: DueIndex;
  /** Broker time of the newest own tick; undefined before the first one came back. */
  readonly brokerTime: () => Instant | undefined;
  readonly onTrouble: (error: unknown) => void;
  readonly everyMs: number;
};

const batchMax = 256;

/**
 * Raises the end of consents by itself. What ends has ended when either clock says so, the broker's or
 * our own. The command id makes it one event, however many replicas raise it.
 */
export function createExpiry({ ports, due, brokerTime, onTrouble, everyMs }: Deps) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  const raised = metrics.counter('doui.expiry.raised');

  async function raiseAll(): Promise<void> {
    const now = Math.max(ports.clock(), brokerTime() ?? 0);
    for (;;) {
      const ended = due.take(now, batchMax);
      if (ended.length === 0) return;
      const failed = (await Promise.all(ended.map((each) => raise(each, now)))).some((ok) => !ok);
      if (failed) return;
    }
  }

  async function raise(each: Due, now: Instant): Promise<boolean> {
    const { stream, purpose, answerVersion } = each;
    const { org = '', id: person = '' } = parseStreamKey(stream) ?? {};
    const command = { type: 'expire-consent' as const, at: ports.clock(), by: itself };
    try {
      const done = await handle(ports, {
        org,
        person,
        // One capture may hold several purposes, so the purpose is part of the id.
        commandId: `expire/${stream}/${answerVersion}/${purpose}`,
        command: { ...command, purpose, answerVersion, now },
      });
      if (done.ok && !done.value.repeated) raised.add(1);
      return true;
    } catch (error) {
      due.putBack(each);
      onTrouble(error);
      return false;
    }
  }

  function later(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      running = raiseAll().catch(onTrouble).finally(later);
    }, everyMs);
  }

  return {
    start: later,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
