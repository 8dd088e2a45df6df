import type { ServiceClient } from '@doui/http';
import { Fault } from '@doui/kernel';
import type { Happening, Source } from './events.ts';
import type { TakeDeps } from './take.ts';
import { readHistory } from './wire-history.ts';

const pageMax = 100;

/**
 * Asks the owner of a stream for events that did not come by. Of the registry only purposes: nobody is
 * told of anything else there, and a scheme's own events concern nobody either.
 */
export const ownerHistory =
  (clients: {
    readonly consent: ServiceClient;
    readonly optOut: ServiceClient;
    /** Absent: what is missing there is passed over. */
    readonly registry?: ServiceClient | undefined;
  }): TakeDeps['history'] =>
  async (stream, from, to) => {
    const { source, org, kind, id } = stream;
    const path = kind === kinds[source] ? paths[source](org, id) : undefined;
    const client = {
      consent: clients.consent,
      'opt-out': clients.optOut,
      'purpose-registry': clients.registry,
    }[source];
    if (!path || !client) return undefined;
    const found: Happening[] = [];
    for (let next = from; next <= to; ) {
      const limit = Math.min(to - next + 1, pageMax);
      const call = { method: 'GET', path: `${path}?from=${next}&limit=${limit}` } as const;
      const { status, body } = await client.call(call);
      if (status !== 200) throw unreadable(`${source} answered ${status}`);
      const page = readHistory(stream, body);
      if (!page) throw unreadable(`${source} answered something else`);
      const last = page.at(-1);
      if (!last || last.version < next) break; // It does not know of more yet.
      found.push(...page);
      next = last.version + 1;
    }
    return found.filter(({ version }) => version >= from && version <= to);
  };

const kinds: Record<Source, string> = {
  consent: 'person',
  'opt-out': 'person',
  'purpose-registry': 'purpose',
};
const paths: Record<Source, (org: string, id: string) => string> = {
  consent: (org, id) => `/v1/organisations/${org}/persons/${id}/history`,
  'opt-out': (org, id) => `/v1/organisations/${org}/persons/${id}/opt-outs/history`,
  'purpose-registry': (org, id) => `/v1/organisations/${org}/purposes/${id}/history`,
};

const unreadable = (message: string): Fault =>
  new Fault('history-unavailable', { retriable: true, message });
