export { codeCell, inOnePart, listCell, momentCell, pdfType, shortMoment, words } from './cells.ts';
export type { Bilingual, Cell, PrintDocument, Section, Tone } from './document.ts';
export { createPrinter } from './print.ts';
