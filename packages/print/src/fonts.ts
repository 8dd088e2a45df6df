import { fileURLToPath } from 'node:url';
import { coverageOf } from './coverage.ts';

const regular = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf'),
);
const bold = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf'),
);

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
