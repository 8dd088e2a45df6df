import {
  type AppOptions,
  type ConsentDirectory,
  createApp,
  type Follows,
  inLedger,
  inView,
  type Route,
  whoIs,
} from '@doui/http';
import { parseStreamKey } from '@doui/kernel';
import { knownPersons } from './people/known-persons.ts';
import type { PersonSet } from './people/person-set.ts';
import { type PersonRoutePorts, personRoutes } from './persons/routes.ts';
import { type SchemeRoutePorts, schemeRoutes } from './schemes/routes.ts';

export type OptOutAppOptions = Pick<AppOptions, 'config' | 'auth' | 'log' | 'health' | 'access'> & {
  readonly who: { readonly directory: ConsentDirectory; readonly persons: PersonSet };
  readonly people: PersonRoutePorts;
  readonly schemes: SchemeRoutePorts;
  /** How far the view of the registry is: the version it holds of a stream. */
  readonly registryVersion: (service: string, stream: string) => number;
  /** Routes that need the database itself. */
  readonly more?: readonly Route[];
};

const registryWaitMs = 2_000;

/** P8: positions of its own ledgers, and of the registry as far as it has heard. */
const followed = (
  { people, schemes }: Pick<OptOutAppOptions, 'people' | 'schemes'>,
  registryVersion: OptOutAppOptions['registryVersion'],
): Follows => {
  const inPeople = inLedger(people.ledger);
  const inSchemes = inLedger(schemes.ledger);
  return {
    'opt-out': (position) =>
      parseStreamKey(position.stream)?.kind === 'person' ? inPeople(position) : inSchemes(position),
    'purpose-registry': inView(registryVersion, registryWaitMs),
  };
};

/** The HTTP side of this service, the same whatever stands behind its ports. */
export const optOutApp = ({
  who,
  people,
  schemes,
  registryVersion,
  more = [],
  ...options
}: OptOutAppOptions) =>
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
    follows: followed({ people, schemes }, registryVersion),
    routes: [...personRoutes(people), ...schemeRoutes(schemes), ...more],
  });
