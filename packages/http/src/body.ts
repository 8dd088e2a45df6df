import type { IncomingMessage } from 'node:http';
import { fail, ok, type Result } from '@doui/kernel';
import { type Problem, problem } from './problem.ts';
import { parseStrictJson } from './strict-json.ts';

export const bodyBytesMax = 1024 * 1024;
const bodyTimeoutMs = 20_000;

const sent = new WeakMap<IncomingMessage, Uint8Array>();

/** The bytes of a JSON body as they came, for what is signed; empty when there was none. */
export const sentBytes = (request: IncomingMessage): Uint8Array =>
  sent.get(request) ?? new Uint8Array();

/** The media type without its parameters, in lower case. */
export const mediaTypeOf = (header: string | undefined): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export const unsupported = (accepted: readonly string[]): Problem =>
  problem('unsupported-media-type', {
    detail: {
      ja: `受け付ける形式: ${accepted.join(', ')}`,
      en: `accepted: ${accepted.join(', ')}`,
    },
  });

/** A compressed body could grow without end when unpacked: none is taken. */
export const isEncoded = (request: IncomingMessage): boolean =>
  !['', 'identity'].includes((request.headers['content-encoding'] ?? '').toLowerCase());

/** Reads a JSON body: size, type, encoding and structure checked. */
export async function readJson(request: IncomingMessage): Promise<Result<unknown, Problem>> {
  const type = mediaTypeOf(request.headers['content-type']);
  const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  const json = type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type);
  if (!json || isEncoded(request) || (charset && !/^utf-?8$/i.test(charset))) {
    return fail(unsupported(['application/json']));
  }
  const bytes = await readBytes(request, bodyBytesMax);
  if (!bytes.ok) return bytes;
  sent.set(request, bytes.value);
  const text = textOf(bytes.value);
  const parsed = text === undefined ? undefined : parseStrictJson(text);
  if (!parsed || (!parsed.ok && parsed.error.kind === 'malformed')) {
    return fail(problem('malformed-json'));
  }
  if (parsed.ok) return parsed;
  const faults = parsed.error.kind === 'faults' ? parsed.error.faults : [];
  return fail(problem('invalid-request', { faults }));
}

/** UTF-8 or nothing: a replaced character would be stored as if it had been sent. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export async function readBytes(
  request: IncomingMessage,
  bytesMax: number,
): Promise<Result<Buffer, Problem>> {
  const tooLarge = () =>
    fail(
      problem('body-too-large', {
        detail: { ja: `上限は${bytesMax}バイトです`, en: `at most ${bytesMax} bytes` },
      }),
    );
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => request.destroy(), bodyTimeoutMs);
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      size += (part as Buffer).length;
      if (size > bytesMax) return tooLarge();
      parts.push(part as Buffer);
    }
    return ok(Buffer.concat(parts));
  } catch {
    return fail(problem('request-timeout'));
  } finally {
    clearTimeout(timer);
  }
}
