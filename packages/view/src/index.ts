export type { RegistryChange, RegistryFact, SchemeChange } from './changes.ts';
export type { Owner } from './people.ts';
export { type SnapshotFault, type SnapshotHeader, snapshotSchema } from './snapshot.ts';
export {
  type Applied,
  createView,
  type OptOutChange,
  restoreView,
  type View,
  type ViewCounts,
} from './view.ts';
