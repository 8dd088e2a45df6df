export type { RegistryChange, RegistryFact, SchemeChange } from './changes.ts';
export type { Owner } from './people.ts';
export { type Applied, createView, type OptOutChange, type View, type ViewCounts } from './view.ts';
