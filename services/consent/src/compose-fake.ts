import { randomBytes } from 'node:crypto';
import { fakeAuth } from '@doui/auth/fake';
import { createApp, memoryAccessLog } from '@doui/http';
import type { Instant } from '@doui/kernel';
import { createKeyring, masterKeyOf, memoryKeyStore } from '@doui/keyring';
import { memoryLedger, type Publisher } from '@doui/ledger';
import type { PrintDocument } from '@doui/print';
import { signingKeyFromSeed } from '@doui/proof';
import type { ConsentEvent } from './consents/events.ts';
import type { Recorded } from './consents/handle.ts';
import type { PersonState } from './consents/state.ts';
import { identifierHash, memoryIdentifiers } from './persons/identifiers.ts';
import { memoryMandates } from './persons/mandates.ts';
import { whoIs } from './persons/who.ts';
import type { ProofOf } from './receipts/ledger-proof.ts';
import { createRegistryView } from './registry/registry-view.ts';
import { allRoutes, followed } from './routes.ts';

export type FakeOptions = {
  readonly clock?: () => Instant;
  readonly publisher?: Publisher<PersonState, ConsentEvent>;
  readonly publishWaitMs?: number;
  /** What the log answers; nothing when it is not given. */
  readonly proofOf?: ProofOf;
  /** Who lays out pages; without it nobody does. */
  readonly print?: (document: PrintDocument) => Promise<{ readonly pdf: Uint8Array }>;
};

const unprinted = () => Promise.reject(new Error('nobody prints here'));

const quiet = () => undefined;

/** The same service without servers: for tests of its routes, here and in other rooms. */
export function composeFake(options: FakeOptions = {}) {
  const {
    clock = Date.now,
    proofOf = async () => undefined,
    print = unprinted,
    ...publishing
  } = options;
  const ledger = memoryLedger<PersonState, ConsentEvent>({ service: 'consent', ...publishing });
  const registry = createRegistryView();
  const identifiers = memoryIdentifiers();
  const access = memoryAccessLog();
  const masterKey = masterKeyOf({ 1: new Uint8Array(32).fill(1) });
  const hashIdentifier = identifierHash(new Uint8Array(32).fill(2));
  const held: Recorded[] = [];
  const ports = {
    ...{ ledger, registry, identifiers, hashIdentifier, clock },
    keyring: createKeyring({ owner: 'consent', masterKey, store: memoryKeyStore() }),
    mandates: memoryMandates(),
    randomBytes: () => randomBytes(26),
    hashSubject: (subject: string) => `hash-of-${subject}`,
    hold: async (recorded: Recorded) => void (recorded.published || held.push(recorded)),
  };
  const app = createApp({
    service: 'consent',
    config: { host: '127.0.0.1', port: 0 },
    auth: fakeAuth(),
    log: { error: quiet, warn: quiet, info: quiet, debug: quiet },
    access,
    persons: whoIs(ports),
    follows: followed(ports),
    routes: allRoutes({
      ...ports,
      signingKey: signingKeyFromSeed(new Uint8Array(32).fill(3)),
      publicUrl: 'https://doui.example',
      proofOf,
      print,
    }),
  });
  return { app, ports, ledger, registry, access, held };
}
