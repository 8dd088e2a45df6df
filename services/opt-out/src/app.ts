import { type AppOptions, type ConsentDirectory, createApp, type Route, whoIs } from '@doui/http';
import { knownPersons } from './people/known-persons.ts';
import type { PersonSet } from './people/person-set.ts';
import { type PersonRoutePorts, personRoutes } from './persons/routes.ts';
import { type SchemeRoutePorts, schemeRoutes } from './schemes/routes.ts';

export type OptOutAppOptions = Pick<AppOptions, 'config' | 'auth' | 'log' | 'health' | 'access'> & {
  readonly who: { readonly directory: ConsentDirectory; readonly persons: PersonSet };
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
    persons: whoIs({
      directory: who.directory,
      exists: knownPersons(who.persons, who.directory),
    }),
    routes: [...personRoutes(people), ...schemeRoutes(schemes), ...more],
  });
