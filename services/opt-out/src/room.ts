// Persons' stops and their one use case, without HTTP: for whoever runs them over ports of their own.
export { itself } from './actor.ts';
export { versionOf } from './own-streams.ts';
export type { PersonCommand } from './persons/decide.ts';
export type { PersonEvent } from './persons/events.ts';
export { handlePerson } from './persons/handle.ts';
export { evolvePerson, initialPerson, type PersonState } from './persons/state.ts';
export { encodePersonEvent, encodePersonState } from './persons/wire.ts';
