export { type Mistake, mistakes } from './mistakes.ts';
export { type Ran, runSeed } from './run.ts';
export { shrink } from './shrink.ts';
