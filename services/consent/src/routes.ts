import { type Follows, inLedger, type Route } from '@doui/http';
import { registryWaitMs } from './answer.ts';
import { consentRoutes } from './consents/routes.ts';
import { personRoutes } from './persons/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';

type Ports = Parameters<typeof personRoutes>[0] & Parameters<typeof receiptRoutes>[0];

/** P8: positions of its own ledger, and of the registry as far as it has heard. */
export const followed = ({ ledger, registry }: Pick<Ports, 'ledger' | 'registry'>): Follows => ({
  consent: inLedger(ledger),
  'purpose-registry': (position) => registry.reach(position, registryWaitMs),
});

/** Every route of this service. */
export const allRoutes = (ports: Ports): Route[] => [
  ...personRoutes(ports),
  ...consentRoutes(ports),
  ...receiptRoutes(ports),
];
