/** Every record of a run carries a mark in an item that may leave, so that its release is known again. */
export const markedRecord = (mark: string): string =>
  JSON.stringify({
    name: '同意 花子',
    oldAddress: '札幌市中央区北一条西二丁目',
    newAddress: mark,
    newPostcode: '060-0042',
  });

/** The mark of a record; `undefined` when it is none of ours or cannot be read. */
export function markOf(value: Uint8Array | null): string | undefined {
  try {
    const { newAddress } = JSON.parse(Buffer.from(value ?? []).toString('utf8')) as {
      newAddress?: unknown;
    };
    return typeof newAddress === 'string' ? newAddress : undefined;
  } catch {
    return undefined;
  }
}
