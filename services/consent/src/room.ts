// The quiet room and its one use case, without HTTP: for whoever runs them over ports of their own.
export { encodeEvent, encodeState } from './consents/encode.ts';
export type { ConsentEvent } from './consents/events.ts';
export { type Asked, handle, type Recorded } from './consents/handle.ts';
export type { PersonState } from './consents/state.ts';
export { onRegistryState } from './registry/consume-registry.ts';
export { createRegistryView } from './registry/registry-view.ts';
