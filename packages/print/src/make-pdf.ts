import pdfmake from 'pdfmake';
import type { PrintDocument, Printed } from './document.ts';
import { fontFiles, fonts } from './fonts.ts';
import { layoutOf } from './layout.ts';

pdfmake.setFonts(fonts);
// A document is made of what it is given: nothing is fetched, and no file but the fonts is read.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => fontFiles.has(path));

/** Makes a PDF in this thread: some hundred milliseconds of work. */
export async function makePdf(document: PrintDocument): Promise<Printed> {
  const { definition, missing } = layoutOf(document);
  const pdf = await pdfmake.createPdf(definition).getBuffer();
  return { pdf: new Uint8Array(pdf), missing };
}
