// Cases and their closing, without HTTP: for whoever runs them over ports of their own.
export { stopRecords } from './cases/encode.ts';
export type { CaseEvent } from './cases/events.ts';
export { createOpenCases } from './cases/open-cases.ts';
export { type CaseState, isOpened } from './cases/state.ts';
export { createCloser } from './closing/closer.ts';
export { onStatus } from './closing/consume-status.ts';
export { createFences } from './closing/fences.ts';
export { onEvents } from './stops/consume-events.ts';
export { isPublished, onState } from './stops/follow-state.ts';
export { createNotes } from './stops/notes.ts';
