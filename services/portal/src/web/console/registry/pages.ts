import type { ConsolePage } from '../frame/console-page.ts';
import { kindNames, kindOf } from './kinds.ts';

const list = () => import('./list-page.tsx');
const thing = () => import('./thing-page.tsx');
const form = () => import('./form-page.tsx');
const publish = () => import('./publish-page.tsx');
const settings = () => import('./settings-page.tsx');

/** The pages of the register: of each kind its list, each thing, its form, and its publication. */
export const registryPages: readonly ConsolePage[] = [
  ...kindNames
    .map(kindOf)
    .flatMap(({ name, collection, published }): ConsolePage[] => [
      { path: collection, load: list, name: 'ListPage', nav: name },
      { path: `${collection}/new`, load: form, name: 'FormPage' },
      { path: `${collection}/:id`, load: thing, name: 'ThingPage' },
      { path: `${collection}/:id/edit`, load: form, name: 'FormPage' },
      ...(published
        ? [{ path: `${collection}/:id/publish`, load: publish, name: 'PublishPage' }]
        : []),
    ]),
  { path: 'settings', load: settings, name: 'SettingsPage', nav: 'settings' },
];
