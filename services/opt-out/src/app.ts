import { type AppOptions, createApp, type Route } from '@doui/http';
import { type WhoPorts, whoIs } from './people/who.ts';
import { type PersonRoutePorts, personRoutes } from './persons/routes.ts';
import { type SchemeRoutePorts, schemeRoutes } from './schemes/routes.ts';

export type OptOutAppOptions = Pick<AppOptions, 'config' | 'auth' | 'log' | 'health' | 'access'> & {
  readonly who: WhoPorts;
  readonly people: PersonRoutePorts;
  readonly schemes: SchemeRoutePorts;
  /** Routes that need the database itself. */
  readonly more?: readonly Route[];
};

/** The HTTP side of this service, the same whatever stands behind its ports. */
export const optOutApp = ({ who, people, schemes, more = [], ...options }: OptOutAppOptions) =>
  createApp({
    service: 'opt-out',
    summary: {
      ja: 'オプトアウト制度、本人のオプトアウト、利用・提供・連絡の停止',
      en: 'Opt-out schemes; opt-outs, stops of use, of provision and of contact.',
    },
    ...options,
    persons: whoIs(who),
    routes: [...personRoutes(people), ...schemeRoutes(schemes), ...more],
  });
