import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { fail, ok, type Result } from '@doui/kernel';

/** The bytes of a message. */
export const encode = <Desc extends DescMessage>(
  schema: Desc,
  message: MessageShape<Desc>,
): Uint8Array => toBinary(schema, message);

/** Reads a message and never throws: what cannot be read is an error with its reason. */
export function decode<Desc extends DescMessage>(
  schema: Desc,
  bytes: Uint8Array | null,
): Result<MessageShape<Desc>, string> {
  if (bytes === null) return fail('no value');
  try {
    return ok(fromBinary(schema, bytes));
  } catch (error) {
    // The library's message may quote bytes of the value, so only its kind is handed on.
    return fail(`not a ${schema.typeName}: ${error instanceof Error ? error.name : 'unreadable'}`);
  }
}
