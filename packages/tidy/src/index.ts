export { report } from './tree.ts';
