export type { Cell, PrintDocument, Section, Tone } from './document.ts';
export { createPrinter } from './print.ts';
