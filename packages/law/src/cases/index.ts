export { type Door, doors, doorsPassed, shutFor, shutReasons } from './doors.ts';
export {
  type CaseFile,
  differences,
  type LawCase,
  parseCaseFile,
  questionOf,
  runCase,
} from './run-case.ts';
export { jsonSchema } from './shape.ts';
export { caseFileShape } from './shapes.ts';
export { lawTrace, tracedDifferences, tracedRequirements, uncovered } from './trace.ts';
export { caseOrg, casePerson, factsOf, type World } from './world.ts';
