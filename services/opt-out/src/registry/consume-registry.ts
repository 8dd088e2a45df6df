import { decode, RegistryStateSchema } from '@doui/events';
import type { InRecord } from '@doui/stream';
import type { View } from '@doui/view';
import { registryFacts } from '@doui/view/wire';

export type RegistryPorts = {
  readonly view: Pick<View, 'applyRegistry'>;
  readonly alarms: { undecodable(record: InRecord, why: string): void };
};

/**
 * Keeps what the registry says, newest version per thing. What cannot be read is told and left out:
 * a scheme that names it is then refused as naming something unknown.
 */
export const onRegistryState =
  ({ view, alarms }: RegistryPorts) =>
  (record: InRecord): 'done' => {
    const state = decode(RegistryStateSchema, record.value);
    if (!state.ok) {
      alarms.undecodable(record, state.error);
      return 'done';
    }
    const change = registryFacts(state.value);
    if (!change.ok) alarms.undecodable(record, change.error);
    else if (change.value) view.applyRegistry(change.value);
    return 'done';
  };
