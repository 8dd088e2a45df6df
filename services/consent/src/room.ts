// The quiet room and its one use case, without HTTP: for whoever runs them over ports of their own.
export { itself } from './actor.ts';
export { encodeEvent, encodeState } from './consents/encode.ts';
export type { ConsentEvent } from './consents/events.ts';
export { handle } from './consents/handle.ts';
export { evolve, type PersonState, unknownPerson } from './consents/state.ts';
export { versionOf } from './expiry/consume-own-state.ts';
export { onRegistryState } from './registry/consume-registry.ts';
export { createRegistryView } from './registry/registry-view.ts';
