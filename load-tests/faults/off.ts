import type { ApiService } from '@doui/local';
import type { Off } from './arguments.ts';

type Settings = Readonly<Partial<Record<ApiService, Readonly<Record<string, string>>>>>;

/**
 * Takes a guarantee away, to see that the run notices. By settings that the product allows for another
 * T: the checker goes on to ask for one second. `fence` is taken away in the closer that stands in for a
 * tracker (see `closer.ts`), `tracker-fence` in the connections of the tracker itself (see `preload/`).
 */
export function settingsWithout(off: Off | undefined): Settings {
  switch (off) {
    case 'lease':
      return { gate: { DOUI_LEASE_MS: '10000', DOUI_CLOSING_MS: '60000' } };
    case 'freshness':
      return { gate: { DOUI_STALENESS_MS: '10000', DOUI_CLOSING_MS: '60000' } };
    case 'tracker-fence':
      return { 'stop-tracker': { DOUI_FAULTS_UNFENCED: 'true' } };
    default:
      return {};
  }
}

/** The faults that show it. */
export const faultsFor: Readonly<Record<Off, readonly string[]>> = {
  lease: ['F3'],
  freshness: ['F9'],
  fence: ['F3B'],
  'tracker-fence': ['F3B'],
};

/**
 * Who does not run. T is to hold with every tracker stopped, and a tracker's fence would hide that lease
 * or freshness are away; for `fence` the closer stands in, which can leave it out.
 */
export const withoutService = (off: Off | undefined): readonly string[] =>
  off === undefined || off === 'tracker-fence' ? [] : ['stop-tracker'];
