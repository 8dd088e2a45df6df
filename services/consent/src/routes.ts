import type { Route } from '@doui/http';
import { consentRoutes } from './consents/routes.ts';
import { personRoutes } from './persons/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';

type Ports = Parameters<typeof personRoutes>[0] & Parameters<typeof receiptRoutes>[0];

/** Every route of this service. */
export const allRoutes = (ports: Ports): Route[] => [
  ...personRoutes(ports),
  ...consentRoutes(ports),
  ...receiptRoutes(ports),
];
