import { call, get } from '../app/api.ts';

/** Hands a text to the browser as a file to keep. */
export const saveText = (text: string, name: string, type: string): void =>
  saveFile(new Blob([text], { type }), name);

export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Fetches a document and saves it as it came. */
export async function saveJson(path: string, name: string): Promise<void> {
  saveText(JSON.stringify(await get<unknown>(path), null, 2), name, 'application/json');
}

/** Saves what is no JSON, byte for byte: read as text, a list would lose the mark that Excel needs. */
export async function saveAnswer(path: string, name: string): Promise<void> {
  saveFile(await call<Blob>('GET', path, { as: 'file' }), name);
}
