import type { ConsolePage } from '../frame/console-page.ts';

const list = () => import('./list-page.tsx');

/** The pages of the register: one line each. */
export const registryPages: readonly ConsolePage[] = [
  { path: 'purposes', load: list, name: 'ListPage', nav: 'purposes' },
];
