import { readFileSync } from 'node:fs';
import { macHeader, sealState, topics } from '@doui/events';
import { encodeState } from '../../services/consent/src/consents/encode.ts';
import { evolve, unknownPerson } from '../../services/consent/src/consents/state.ts';
import { given, personStream, purposes, registered } from './persons.ts';
import type { BenchServers } from './row.ts';
import { connectAsAdmin } from './topics.ts';

const chunk = 2_000;

/** Writes a consent state with five purposes for each person, as the consent service writes them. */
export async function fillView(
  servers: BenchServers,
  topic: string,
  persons: number,
): Promise<void> {
  const macKey = readFileSync(servers.stateMacKeyFile);
  const stream = connectAsAdmin(servers);
  const publisher = stream.publisher();
  for (let from = 0; from < persons; from += chunk) {
    const count = Math.min(chunk, persons - from);
    await publisher.send(
      Array.from({ length: count }, (_, at) => ({ ...sealedState(macKey, from + at, 2), topic })),
    );
  }
  await publisher.close();
  await stream.close();
}

/** A person's state, sealed for the real topic: the reader that is measured believes nothing else. */
export function sealedState(macKey: Uint8Array, number: number, version: number) {
  const key = personStream(number);
  const at = 1_760_000_000_000 + number * 1_000;
  const state = evolve(evolve(unknownPerson, registered(at)), given(at, { to: purposes }));
  const value = encodeState({ stream: key, version, state, entries: [] });
  const mac = sealState(macKey, topics.consentState, key, value);
  return { key, value, headers: { [macHeader]: mac } };
}
