import { ConsentEventSchema, decode } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { Keyring } from '@doui/keyring';
import type { InRecord } from '@doui/stream';

/** An erased person's key goes, and with it what officers wrote about the person (P9). */
export const onConsentEvents =
  (keyring: Pick<Keyring, 'destroy'>) =>
  async (records: readonly InRecord[]): Promise<void> => {
    for (const { value } of records) {
      const read = decode(ConsentEventSchema, value);
      if (!read.ok) throw new Fault('undecodable', { retriable: false, message: read.error });
      const { org, person, what } = read.value;
      if (what.case === 'erased') await keyring.destroy(`${org}/${person}`);
    }
  };
