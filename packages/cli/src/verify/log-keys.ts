import { parseVerifierKey, type VerifierKey } from '@doui/proof';

/** Verifier keys one per line, or the document of `/v1/log/keys`. What is none is passed over. */
export function logKeysIn(text: string): VerifierKey[] {
  let lines = text.split('\n');
  try {
    const document = JSON.parse(text) as { verifierKeys?: unknown };
    if (Array.isArray(document.verifierKeys)) lines = document.verifierKeys.map(String);
  } catch {
    // Not JSON: one key per line.
  }
  return lines.map(parseVerifierKey).flatMap((key) => (key.ok ? [key.value] : []));
}
