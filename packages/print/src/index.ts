export type {
  Bilingual,
  Block,
  Cell,
  Column,
  PrintDocument,
  Section,
  Tone,
  Words,
} from './document.ts';
export { type Printed, print } from './print.ts';
