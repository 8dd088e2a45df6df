import { fileURLToPath } from 'node:url';
import { coverageOf } from './coverage.ts';

const fileOf = (name: string): string =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans-jp/${name}.ttf`));

const regular = fileOf('400Regular/NotoSansJP_400Regular');
const bold = fileOf('700Bold/NotoSansJP_700Bold');

/** The one font of all documents, as pdfmake wants it named. */
export const fonts = {
  NotoSansJP: { normal: regular, bold, italics: regular, bolditalics: bold },
};
export const fontFiles: ReadonlySet<string> = new Set([regular, bold]);

let coverage: ((codePoint: number) => boolean) | undefined;

/** Both weights hold the same characters. */
export function isDrawable(codePoint: number): boolean {
  coverage ??= coverageOf(regular);
  return coverage(codePoint);
}
