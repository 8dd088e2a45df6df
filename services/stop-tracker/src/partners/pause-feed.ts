import { createHash } from 'node:crypto';
import type { ServiceClient } from '@doui/http';
import { Fault } from '@doui/kernel';
import type { IncidentDeps } from '../incidents/keep-incidents.ts';

/** A command id that is the same for the same stop and feed, so a repeat pauses once. */
function commandIdOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

/** Asks the registry, which all gates follow. The reason names the stop, never a person. */
export const pauseFeedAt =
  (registry: ServiceClient): IncidentDeps['pauseFeed'] =>
  async ({ org, feed, stop }) => {
    const { status, problem } = await registry.call({
      method: 'POST',
      path: `/v1/organisations/${org}/feeds/${feed}:pause`,
      body: {
        commandId: commandIdOf(`cut-off\0${stop}\0${feed}`),
        reason: `partner-overdue: stop ${stop}`,
      },
    });
    if (status === 201 || status === 202) return;
    if (problem?.refusals?.some(({ code }) => code === 'already-paused')) return;
    // A feed that is gone lets nothing through.
    if (status === 404) return;
    throw new Fault('service-unavailable', {
      retriable: true,
      message: `pause answered ${status}`,
    });
  };
