import { readFileSync } from 'node:fs';

const fetchMs = 10_000;

/** The text of a file, or of an address, which is asked once. */
export async function readSource(source: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) return readFileSync(source, 'utf8');
  const answer = await fetch(source, { signal: AbortSignal.timeout(fetchMs) });
  if (!answer.ok) throw new Error(`${source} answers ${answer.status}`);
  return answer.text();
}
