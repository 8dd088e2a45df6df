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
