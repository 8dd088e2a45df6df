/** Writes protobuf by hand, for what is made for every decision. */
export type ProtoWriter = {
  /** Left out when empty, as everywhere in protobuf. */
  text(field: number, value: string): void;
  /** Whole numbers up to 2⁵³; left out when 0. */
  number(field: number, value: number): void;
  bytes(field: number, value: Uint8Array): void;
  message(field: number, write: () => void): void;
  /** What was written since the last `take`, in bytes of its own. */
  take(): Uint8Array;
};

const varintMax = 10;
const bytesOf = 2;

export function createProtoWriter(): ProtoWriter {
  let out = Buffer.allocUnsafe(4096);
  let at = 0;

  function room(bytes: number): void {
    if (at + bytes <= out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(out.length * 2, at + bytes));
    out.copy(larger, 0, 0, at);
    out = larger;
  }

  function varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      out[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    out[at++] = rest;
  }

  return {
    text(field, value) {
      if (value === '') return;
      const length = Buffer.byteLength(value);
      room(length + 2 * varintMax);
      varint((field << 3) | bytesOf);
      varint(length);
      at += out.write(value, at, length);
    },
    number(field, value) {
      if (value === 0) return;
      room(2 * varintMax);
      varint(field << 3);
      varint(value);
    },
    bytes(field, value) {
      room(value.length + 2 * varintMax);
      varint((field << 3) | bytesOf);
      varint(value.length);
      out.set(value, at);
      at += value.length;
    },
    message(field, write) {
      room(2 * varintMax);
      varint((field << 3) | bytesOf);
      // Most are shorter than 128 bytes, whose length takes one byte; what is longer is moved up.
      const lengthAt = at;
      at += 1;
      write();
      const length = at - lengthAt - 1;
      if (length < 0x80) {
        out[lengthAt] = length;
        return;
      }
      room(varintMax);
      const more = Math.ceil(Math.log2(length + 1) / 7) - 1;
      out.copyWithin(lengthAt + 1 + more, lengthAt + 1, at);
      at = lengthAt;
      varint(length);
      at += length;
    },
    take() {
      const taken = Uint8Array.prototype.slice.call(out, 0, at);
      at = 0;
      return taken;
    },
  };
}
